/** A node of what EXPLAIN (FORMAT JSON) answers. */
export type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
};

/** The tables that a plan reads from the first to the last row. */
export function scannedTables(plan: PlanNode): string[] {
  return [
    ...(plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name']!] : []),
    ...(plan.Plans ?? []).flatMap(scannedTables),
  ];
}
