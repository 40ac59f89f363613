// Deutsch.

import type { Catalogue } from "./catalogue";
import { arriving } from "./de/arriving";
import { filling } from "./de/filling";
import { mine } from "./de/mine";
import { noting } from "./de/noting";
import { sending } from "./de/sending";
import { telling } from "./de/telling";

export const catalogue: Catalogue = { ...arriving, ...filling, ...noting, ...sending, ...mine, ...telling };
