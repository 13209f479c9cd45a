// In pixels: large enough for a poster, and a whole number for each module of a code.
const leastSide = 1024;

/** Lets the QR code be seen large, and saved as a picture that every program takes. */
export function enableQrCode(page: Document): void {
  const save = page.querySelector<HTMLAnchorElement>("a[data-id=qr-save]");
  save?.addEventListener("click", (event) => {
    event.preventDefault();
    void savePicture(save);
  });

  const enlarge = page.querySelector<HTMLButtonElement>("button[data-do=enlarge-qr]");
  const large = page.querySelector<HTMLDialogElement>("dialog[data-part=qr-large]");
  if (enlarge && large) {
    enlarge.hidden = false;
    enlarge.addEventListener("click", () => large.showModal());
    // Escape is the browser's own; a click beside the code closes it as well.
    large.addEventListener("click", () => large.close());
  }
}

async function savePicture(link: HTMLAnchorElement): Promise<void> {
  const name = fileName(link.dataset["name"] ?? "");
  try {
    const address = URL.createObjectURL(await pictureOf(link.href));
    follow(link, address, `${name}.png`);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch {
    follow(link, link.href, `${name}.svg`);
  }
}

async function pictureOf(address: string): Promise<Blob> {
  const svg = await (await fetch(address)).text();
  // Every module has the same whole number of pixels, or scanners see grey edges.
  const modules = Number(/viewBox="0 0 (\d{1,3}) /.exec(svg)?.[1] ?? leastSide);
  const side = modules * Math.ceil(leastSide / modules);
  const image = new Image(side, side);
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, side];
  canvas.getContext("2d")?.drawImage(image, 0, 0, side, side);
  return new Promise((resolve, reject) => canvas.toBlob((picture) => (picture ? resolve(picture) : reject(new Error("No picture."))), "image/png"));
}

function follow(link: HTMLAnchorElement, address: string, name: string): void {
  const other = link.ownerDocument.createElement("a");
  other.href = address;
  other.download = name;
  other.click();
}

/** A name for a file of any system, made of a transfer's. */
export function fileName(title: string): string {
  const name = title
    .replace(/[\p{C}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return `${[...name].slice(0, 80).join("").trim() || "link"} QR code`;
}
