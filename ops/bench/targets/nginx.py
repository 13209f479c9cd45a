"""nginx: WebDAV PUT is the limit of uploads, sendfile that of downloads. It syncs nothing to the disk."""

import os

import client
from targets.server import Server

CONFIGURATION = """
daemon off;
user root;
worker_processes auto;
pid {folder}/pid;
error_log {folder}/log;
events {{ worker_connections 1024; }}
http {{
  access_log {folder}/access;
  sendfile on;
  tcp_nopush on;
  client_max_body_size 0;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/unused; fastcgi_temp_path {folder}/unused; uwsgi_temp_path {folder}/unused; scgi_temp_path {folder}/unused;
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    root {folder}/store;
    location / {{ dav_methods PUT; create_full_put_path on; }}
  }}
}}
"""


class Nginx(Server):
    name = "nginx"
    ready = "/page.html"

    def command(self):
        (self.folder / "store").mkdir(exist_ok=True)
        page = self.folder / "store" / "page.html"
        if not page.exists():
            page.write_text("<!doctype html><title>Ready</title>" + "<p>A page as long as a landing page.</p>" * 120)
        (self.folder / "nginx.conf").write_text(CONFIGURATION.format(folder=self.folder, port=self.port))
        return ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def put(self, file, name):
        answer = client.ask(self.port, "PUT", f"/{name}", None, [file])
        answer.link = name
        return answer

    def sync(self, link):
        """What CloudTransfer has done before it answers."""
        handle = os.open(self.folder / "store" / link, os.O_RDWR)
        os.fsync(handle)
        os.close(handle)

    def path(self, link):
        return f"/{link}"

    entry_path = path

    def page_path(self, _link):
        return "/page.html"

    def remove(self, link):
        (self.folder / "store" / link).unlink()
