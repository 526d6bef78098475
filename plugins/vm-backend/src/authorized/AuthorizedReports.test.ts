import { AuthorizedReports } from './AuthorizedReports';
import { caller, fakeAccess, ofOwner, own } from './__testUtils__/fakeAccess';

it('counts visible VMs only', async () => {
  const fakeReports = { summarize: jest.fn(), history: jest.fn() };
  const reports = new AuthorizedReports(
    fakeReports,
    fakeAccess({ 'vm.group.read': ofOwner(own) }),
  );
  // A condition of the request itself has no effect.
  const filter = { stack: ['java'], visible: true };
  const visible = { stack: ['java'], visible: { owner: [own] } };
  await reports.summarize(['owner'], filter, caller);
  await reports.history(7, filter, caller);
  expect(fakeReports.summarize).toHaveBeenCalledWith(
    ['owner'],
    visible,
    caller,
  );
  expect(fakeReports.history).toHaveBeenCalledWith(7, visible, caller);
});
