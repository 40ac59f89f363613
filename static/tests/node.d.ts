declare module "node:crypto" {
  interface Hash {
    update(part: Uint8Array | string): Hash;
    digest(encoding: "hex"): string;
  }
  export function createHash(algorithm: "sha256"): Hash;
}

declare module "node:fs" {
  export function readFileSync(path: URL, encoding: "utf8"): string;
}
