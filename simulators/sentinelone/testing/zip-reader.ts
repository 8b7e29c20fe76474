import { crc32 } from 'node:zlib';

/** Reads the first file of a stored archive, undoing the traditional encryption. @throws Error for a wrong password */
export function readZip(archive: Buffer, password: string | null): { readonly name: string; readonly text: string } {
  const nameLength = archive.readUInt16LE(26);
  const size = archive.readUInt32LE(18);
  const start = 30 + nameLength;
  const name = archive.subarray(30, start).toString();
  const stored = archive.subarray(start, start + size);
  const content = password === null ? stored : decrypt(stored, password);
  if (crc32(content) !== archive.readUInt32LE(14)) throw new Error('The checksum is wrong.');
  return { name, text: content.toString() };
}

function decrypt(stored: Buffer, password: string): Buffer {
  let [first, second, third] = [305_419_896, 591_751_049, 878_082_192];
  // One step of the checksum, without its inversions.
  const step = (sum: number, byte: number): number => ~crc32(Buffer.from([byte]), ~sum >>> 0) >>> 0;
  const update = (byte: number): void => {
    first = step(first, byte);
    second = (Math.imul(second + (first & 255), 134_775_813) + 1) >>> 0;
    third = step(third, second >>> 24);
  };
  for (const byte of Buffer.from(password)) update(byte);
  const plain = Array.from(stored, (byte) => {
    const key = (third | 2) & 65_535;
    const value = byte ^ ((Math.imul(key, key ^ 1) >>> 8) & 255);
    update(value);
    return value;
  });
  return Buffer.from(plain.slice(12));
}
