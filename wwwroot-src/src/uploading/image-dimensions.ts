/** How many bytes of an image to read: cameras write some hundred KiB of metadata before its dimensions. */
export const headLength = 512 * 1024;

/** The dimensions of an image in pixels, as stored, without the rotation in its metadata. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** Reads the dimensions from the first bytes of a JPEG, PNG, GIF, WebP, BMP or AVIF; undefined where there are none. */
export function dimensionsIn(head: ArrayBuffer): Dimensions | undefined {
  const view = new DataView(head);
  try {
    switch (view.getUint32(0)) {
      case 0x89504e47:
        return { width: view.getUint32(16), height: view.getUint32(20) };
      case 0x47494638:
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case 0x52494646:
        return ofWebP(view);
      default:
        return view.getUint16(0) === 0xffd8 ? ofJpeg(view) : view.getUint16(0) === 0x424d ? ofBmp(view) : ofAvif(view);
    }
  } catch (fault) {
    if (fault instanceof RangeError) {
      return undefined;
    }
    throw fault;
  }
}

// The first frame header (ITU-T T.81, annex B): SOF0 to SOF15 without DHT, JPG and DAC.
function ofJpeg(view: DataView): Dimensions | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else {
      at += 2 + view.getUint16(at + 2);
    }
  }
  return undefined;
}

function ofWebP(view: DataView): Dimensions | undefined {
  switch (view.getUint32(12)) {
    case 0x56503820:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858:
      return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(27, true) & 0xffffff) + 1 };
    default:
      return undefined;
  }
}

// The height of a BMP is negative where its first row is at the top.
function ofBmp(view: DataView): Dimensions {
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

// The largest of the images in the file (ISO 23008-12, "ispe").
function ofAvif(view: DataView): Dimensions | undefined {
  let largest: Dimensions | undefined;
  const isAvif = view.getUint32(4) === 0x66747970;
  for (let at = 8; isAvif && at + 16 <= Math.min(view.byteLength, 64 * 1024); at++) {
    if (view.getUint32(at) === 0x69737065) {
      const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
      largest = largest && largest.width * largest.height >= found.width * found.height ? largest : found;
    }
  }
  return largest;
}
