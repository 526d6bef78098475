import type { FindingView } from '../findings/Findings';
import { AuthorizedFindings } from './AuthorizedFindings';
import {
  aGroup,
  caller,
  fakeAccess,
  foreign,
  ofOwner,
  own,
} from './__testUtils__/fakeAccess';

const finding = (owner?: string) =>
  ({
    id: owner,
    group: owner && aGroup(owner),
    can: owner ? ['update', 'delete'] : [],
  } as unknown as FindingView);

it('restricts findings to visible groups, and says what the caller can do', async () => {
  const list = jest.fn(async () => ({
    totals: {},
    items: [finding(own), finding(foreign), finding()],
  }));
  const findings = new AuthorizedFindings(
    { list },
    fakeAccess({
      'vm.group.read': ofOwner(own),
      'vm.group.delete': ofOwner(own),
    }),
  );
  const { items } = await findings.list(undefined, {}, caller);
  expect(items.map(({ can }) => can)).toEqual([['delete'], [], []]);
  expect(list).toHaveBeenCalledWith(
    undefined,
    { visible: { owner: [own] } },
    caller,
  );
});
