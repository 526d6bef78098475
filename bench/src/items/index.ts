import type { Item } from '../Item';
import { idle } from './idle';
import { inventory } from './inventory';
import { growth } from './growth';
import { lag } from './lag';
import { machines } from './machines';
import { memory } from './memory';
import { scaffolder } from './scaffolder';
import { throughput } from './throughput';

export const items: Item[] = [
  throughput,
  scaffolder,
  idle,
  lag,
  inventory,
  memory,
  growth,
  machines,
];
