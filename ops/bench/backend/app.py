"""What teams write when they need this for themselves: the files are saved, then zipped, then a link is answered."""

import os
import pathlib
import secrets
import zipfile

from flask import Flask, abort, render_template_string, request, send_file

app = Flask(__name__)
# Werkzeug stops at 1,000 otherwise.
app.request_class.max_form_parts = 100_000
STORE = pathlib.Path(os.environ["BENCH_STORE"])
PAGE = """<!doctype html><title>{{ name }}</title><h1>{{ name }}</h1><p>{{ size }} bytes</p>
<p><a href="/d/{{ id }}/download">Download</a></p>"""


def stored(name):
    folder = STORE / name
    found = next(folder.glob("*.*"), None) if folder.is_dir() else None
    return found or abort(404)


@app.get("/")
def home():
    return "<form method=post action=/upload enctype=multipart/form-data><input type=file name=files multiple><button>Send</button></form>"


@app.post("/upload")
def upload():
    name = secrets.token_urlsafe(16)
    folder = STORE / name
    folder.mkdir(parents=True)
    files = request.files.getlist("files")
    if len(files) == 1:
        files[0].save(folder / pathlib.Path(files[0].filename).name)
        return f"/d/{name}\n"
    saved = []
    for number, file in enumerate(files):
        path = folder / f"{number}"
        file.save(path)
        saved.append((path, file.filename))
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path, inside in saved:
            archive.write(path, inside)
    return f"/d/{name}\n"


@app.get("/d/<name>")
def page(name):
    path = stored(name)
    return render_template_string(PAGE, id=name, name=path.name, size=path.stat().st_size)


@app.get("/d/<name>/download")
def download(name):
    return send_file(stored(name), as_attachment=True)
