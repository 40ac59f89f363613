// Español.

import type { Catalogue } from "./catalogue";
import { arriving } from "./es/arriving";
import { filling } from "./es/filling";
import { mine } from "./es/mine";
import { noting } from "./es/noting";
import { sending } from "./es/sending";
import { telling } from "./es/telling";

export const catalogue: Catalogue = { ...arriving, ...filling, ...noting, ...sending, ...mine, ...telling };
