const headerLength = 12;
const chunkHeaderLength = 8;
const lossy = 0x56503820;
const lossless = 0x5650384c;

/**
 * An opaque WebP reduced to its image chunk (RFC 9649), without metadata such as the colour profile that browsers add, which
 * is sRGB anyway; undefined where there is no complete image chunk.
 */
export function stripMetadata(webp: ArrayBuffer): ArrayBuffer | undefined {
  const view = new DataView(webp);
  for (let at = headerLength; at + chunkHeaderLength <= webp.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + chunkHeaderLength + length + (length % 2);
    const name = view.getUint32(at);
    if ((name === lossy || name === lossless) && end <= webp.byteLength) {
      const image = new Uint8Array(headerLength + end - at);
      image.set(new Uint8Array(webp, 0, headerLength));
      image.set(new Uint8Array(webp, at, end - at), headerLength);
      new DataView(image.buffer).setUint32(4, image.length - 8, true);
      return image.buffer;
    }
    at = end;
  }
  return undefined;
}
