import { crc32 } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly content: Buffer;
}

/** A ZIP archive, stored without compression; with a password in the traditional encryption that every tool opens. */
export function zipFile(members: readonly ZipMember[], password: string | null): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of members) {
    const sum = crc32(content);
    const stored = password === null ? content : encrypt(content, password, sum);
    const fileName = Buffer.from(name);
    const common = header(stored.length, content.length, sum, fileName.length, password !== null);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, fileName, stored]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, fileName]));
    bodies.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, index, Buffer.from('PK\u0005\u0006'), end]);
}

/** Version, flags, method, time, date, checksum, sizes and the length of the name. */
function header(packed: number, size: number, sum: number, nameLength: number, encrypted: boolean): Buffer {
  const buffer = Buffer.alloc(26);
  buffer.writeUInt16LE(20, 0);
  buffer.writeUInt16LE(encrypted ? 1 : 0, 2);
  buffer.writeUInt16LE(0x5c21, 8);
  buffer.writeUInt32LE(sum, 10);
  buffer.writeUInt32LE(packed, 14);
  buffer.writeUInt32LE(size, 18);
  buffer.writeUInt16LE(nameLength, 22);
  return buffer;
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value >>> 0;
});

function encrypt(content: Buffer, password: string, sum: number): Buffer {
  const keys: [number, number, number] = [0x1234_5678, 0x2345_6789, 0x3456_7890];
  const update = (byte: number): void => {
    keys[0] = step(keys[0], byte);
    keys[1] = (Math.imul((keys[1] + (keys[0] & 255)) >>> 0, 134_775_813) + 1) >>> 0;
    keys[2] = step(keys[2], keys[1] >>> 24);
  };
  for (const byte of Buffer.from(password)) update(byte);
  // Twelve bytes come first; the last one lets a reader test the password.
  const plain = Buffer.concat([Buffer.alloc(11, 7), Buffer.from([sum >>> 24]), content]);
  return plain.map((byte) => {
    const mixed = (keys[2] | 2) & 0xffff;
    const mask = (Math.imul(mixed, mixed ^ 1) >>> 8) & 255;
    update(byte);
    return byte ^ mask;
  }) as Buffer;
}

function step(sum: number, byte: number): number {
  return ((sum >>> 8) ^ (table[(sum ^ byte) & 255] ?? 0)) >>> 0;
}
