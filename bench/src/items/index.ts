import type { Item } from '../Item';
import { catalog } from './catalog';
import { idle } from './idle';
import { inventory } from './inventory';
import { growth } from './growth';
import { lag } from './lag';
import { machines } from './machines';
import { memory } from './memory';
import { pages } from './pages';
import { scaffolder } from './scaffolder';
import { throughput } from './throughput';

export const items: Item[] = [
  throughput,
  scaffolder,
  idle,
  lag,
  inventory,
  catalog,
  pages,
  memory,
  growth,
  machines,
];
