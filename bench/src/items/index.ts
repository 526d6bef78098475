import type { Item } from '../Item';
import { idle } from './idle';
import { inventory } from './inventory';
import { throughput } from './throughput';

export const items: Item[] = [throughput, idle, inventory];
