// In pixels: enough for print.
const smallestSide = 1024;

/** Adds an enlarged view of the QR code, and saves it as PNG instead of SVG. */
export function enableQrCode(page: Document): void {
  const save = page.querySelector<HTMLAnchorElement>("a[data-id=qr-save]");
  save?.addEventListener("click", (event) => {
    event.preventDefault();
    void savePng(save);
  });

  const enlarge = page.querySelector<HTMLButtonElement>("button[data-do=enlarge-qr]");
  const large = page.querySelector<HTMLDialogElement>("dialog[data-part=qr-large]");
  if (enlarge && large) {
    enlarge.hidden = false;
    enlarge.addEventListener("click", () => large.showModal());
    // Escape closes a dialog by itself; a click anywhere does as well.
    large.addEventListener("click", () => large.close());
  }
}

async function savePng(link: HTMLAnchorElement): Promise<void> {
  const name = fileName(link.dataset["name"] ?? "");
  try {
    const url = URL.createObjectURL(await pngOf(link.href));
    download(link, url, `${name}.png`);
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch {
    download(link, link.href, `${name}.svg`);
  }
}

async function pngOf(url: string): Promise<Blob> {
  const svg = await (await fetch(url)).text();
  // Each module gets a whole number of pixels: blurred edges are hard to scan.
  const modules = Number(/viewBox="0 0 (\d{1,3}) /.exec(svg)?.[1] ?? smallestSide);
  const side = modules * Math.ceil(smallestSide / modules);
  const image = new Image(side, side);
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, side];
  canvas.getContext("2d")?.drawImage(image, 0, 0, side, side);
  return new Promise((resolve, reject) => canvas.toBlob((png) => (png ? resolve(png) : reject(new Error("The browser cannot encode PNG."))), "image/png"));
}

function download(link: HTMLAnchorElement, url: string, name: string): void {
  const anchor = link.ownerDocument.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
}

/** A file name that is valid on every operating system, made of the name of a transfer. */
export function fileName(title: string): string {
  const name = title
    .replace(/[\p{C}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return `${[...name].slice(0, 80).join("").trim() || "link"} QR code`;
}
