import type { Item } from '../Item';
import { throughput } from './throughput';

export const items: Item[] = [throughput];
