"""Makes a folder of files to show pages with: pictures of lakes and hills, a sound, a PDF and a text.

    python3 ops/sample-files.py FOLDER
"""

import math
import pathlib
import struct
import sys
import zlib

WIDTH, HEIGHT = 960, 640

# Name, sky at the top and at the horizon, near hill, sun, how high the sun stands.
PICTURES = [
    ("Lake at dawn", (74, 92, 164), (255, 196, 160), (38, 52, 92), (255, 236, 200), 0.52),
    ("Evening on the jetty", (44, 38, 92), (250, 128, 96), (26, 22, 48), (255, 214, 140), 0.60),
    ("Noon above the clouds", (58, 132, 220), (214, 236, 255), (52, 104, 92), (255, 255, 240), 0.20),
    ("First snow", (150, 170, 196), (236, 240, 248), (92, 112, 140), (255, 252, 244), 0.36),
    ("The green valley", (112, 176, 220), (240, 244, 206), (44, 112, 64), (255, 248, 210), 0.30),
    ("Blue hour", (16, 26, 72), (96, 128, 196), (10, 16, 40), (236, 240, 255), 0.28),
    ("Autumn ridge", (196, 156, 120), (255, 226, 180), (140, 64, 36), (255, 240, 206), 0.42),
    ("Storm coming", (56, 64, 84), (168, 172, 180), (30, 36, 48), (212, 214, 220), 0.18),
]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def mix(one, other, share):
    return tuple(int(a + (b - a) * share) for a, b in zip(one, other))


def picture(index, top, low, hill, sun, sun_height):
    """A PNG (ISO/IEC 15948): sky, sun, four ridges that fade into the distance."""
    ridges = []
    for depth in range(4):
        base = 0.52 + depth * 0.13
        colour = mix(low, hill, 0.35 + depth * 0.21)
        ridges.append((colour, [
            HEIGHT * (base + 0.05 * math.sin(x / (150 - depth * 18) + index * 1.7 + depth * 2.1)
                      + 0.022 * math.sin(x / (43 + depth * 7) + index + depth)) for x in range(WIDTH)]))
    sun_x, sun_y, radius = WIDTH * (0.3 + 0.06 * index), HEIGHT * sun_height, 62
    lines = bytearray()
    for y in range(HEIGHT):
        lines.append(0)
        sky = mix(top, low, min(1, y / (HEIGHT * 0.68)))
        for x in range(WIDTH):
            colour = sky
            distance = math.hypot(x - sun_x, y - sun_y)
            if distance < radius:
                colour = sun
            elif distance < radius * 3.2:
                colour = mix(sun, sky, 0.55 + 0.45 * (distance - radius) / (radius * 2.2))
            for ridge, heights in ridges:
                if y >= heights[x]:
                    colour = ridge
            lines += bytes(colour)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(lines), 6)) + chunk(b"IEND", b"")


def sound(seconds=8, rate=22050):
    """A WAV (RIFF, PCM) of a chord that fades."""
    frames = bytearray()
    for n in range(seconds * rate):
        fade = 1 - n / (seconds * rate)
        value = sum(math.sin(2 * math.pi * tone * n / rate) for tone in (220, 277.18, 329.63)) / 3
        frames += struct.pack("<h", int(12000 * fade * value))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVE" + form + b"data" + struct.pack("<I", len(frames)) + frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pdf():
    """A PDF of one page (ISO 32000-1)."""
    text = (b"BT /F1 36 Tf 72 720 Td (The way to the lake) Tj /F1 16 Tf 0 -48 Td (Take the 8:14 train to the last stop.) Tj "
            b"0 -26 Td (From the station it is half an hour on foot.) Tj ET")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def main():
    folder = pathlib.Path(sys.argv[1])
    for index, (name, *look) in enumerate(PICTURES):
        path = folder / "Holiday" / ("Chosen" if index < 5 else "More") / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(index, *look))
    (folder / "Holiday" / "Waves.wav").write_bytes(sound())
    (folder / "Holiday" / "The way to the lake.pdf").write_bytes(pdf())
    (folder / "Holiday" / "Read me first.txt").write_text("Dear all,\n\nthe best ones are in “Chosen”.\nThe sound of the waves is from the last evening.\n\nSee you on Friday!\n")


main()
