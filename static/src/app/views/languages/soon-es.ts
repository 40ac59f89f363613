import type { Catalogue } from "./catalogue";

export const catalogue: Partial<Catalogue> = {};
