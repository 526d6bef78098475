import { renderSection, replaceSections } from './render';

const section = renderSection(
  { name: 'lag', title: 'Lag' },
  {
    figures: [
      { what: 'p99', value: '120 ms', goal: 'below 250 ms', met: true },
      { what: 'p99, polled', value: '2 s', goal: 'below 1 s', met: false },
      { what: 'VMs', value: '10' },
    ],
    notes: ['A note.'],
  },
  '2026-01-02',
);

describe('renderSection', () => {
  it('says of each figure whether its goal is met', () => {
    expect(section).toBe(`## Lag

| what        | figure | goal         | met    |
| ----------- | ------ | ------------ | ------ |
| p99         | 120 ms | below 250 ms | yes    |
| p99, polled | 2 s    | below 1 s    | **no** |
| VMs         | 10     |              |        |

- A note.
- 2026-01-02: \`./dev bench lag\`
`);
  });
});

describe('replaceSections', () => {
  it('keeps what was not measured again', () => {
    const before = replaceSections('', '# Old', [
      '## A\n\nfirst\n',
      '## B\n\nsecond\n',
    ]);
    expect(
      replaceSections(before, '# New', ['## B\n\nagain\n', '## C\n\nthird\n']),
    ).toBe('# New\n\n## A\n\nfirst\n\n## B\n\nagain\n\n## C\n\nthird\n');
  });
});
