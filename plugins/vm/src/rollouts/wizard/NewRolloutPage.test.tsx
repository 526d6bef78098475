import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../../__testUtils__/FakeVmApi';
import {
  aGroup,
  aRollout,
  aRolloutPlan,
  aVm,
  someOptions,
} from '../../__testUtils__/fixtures';
import { renderVmPages } from '../../__testUtils__/renderVmPages';

const FILTERED = '/vm/rollouts/new?image=debian-12';

const ready = () => {
  const api = new FakeVmApi();
  const [debian12] = someOptions().images;
  const [development, production] = someOptions().environments;
  const images = ['debian-12', 'debian-13'];
  api.options = someOptions({
    environments: [
      { ...development, images },
      { ...production, images },
    ],
    images: [debian12, { ...debian12, name: 'debian-13', title: 'Debian 13' }],
  });
  api.vms = [aVm()];
  api.groups = [aGroup()];
  api.rollouts = [aRollout()];
  api.rolloutPlan = aRolloutPlan();
  return api;
};

const step = (name: string) => screen.findByRole('group', { name });
const next = async () =>
  userEvent.click(screen.getByRole('button', { name: 'Next' }));
const chooseImage = async () => {
  await step('Change');
  await userEvent.click(await screen.findByRole('button', { name: /Image/ }));
  await userEvent.click(screen.getByRole('option', { name: /^Debian 13/ }));
};
/** Goes from the first step to the plan, with another image. */
async function toPlan() {
  await step('Choose');
  await next();
  await chooseImage();
  await next();
  await step('Strategy');
  await next();
  await step('Plan');
}
const requests = (api: FakeVmApi, what: string) =>
  api.changes.filter(([name]) => name === what).map(([, request]) => request);

describe('choosing', () => {
  it('takes a filter and counts the matching VMs', async () => {
    renderVmPages(ready(), '/vm/rollouts/new');
    await step('Choose');
    expect(screen.getByText(/Set at least one filter/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();

    await userEvent.click(screen.getByRole('button', { name: /Image/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Debian 12' }),
    );
    expect(
      await screen.findByText('1 virtual machine matches'),
    ).toBeInTheDocument();
    expect(screen.getByText('Development, Debian 12: 1')).toBeInTheDocument();
  });

  it('starts with the groups of a link', async () => {
    const api = ready();
    renderVmPages(api, `/vm/rollouts/new?group=${aGroup().id}`);
    expect(await screen.findByText('1 group selected')).toBeVisible();
    expect(await screen.findByText(aGroup().name)).toBeVisible();
    await toPlan();
    await waitFor(() => expect(requests(api, 'planRollout')).toHaveLength(1));
    expect(requests(api, 'planRollout')[0]).toMatchObject({
      groups: [aGroup().id],
      change: { image: 'debian-13' },
    });
  });

  it('can use a filter instead', async () => {
    renderVmPages(ready(), `/vm/rollouts/new?group=${aGroup().id}`);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Use a filter instead',
      }),
    );
    expect(await screen.findByText(/Set at least one filter/)).toBeVisible();
  });

  it('shows an error if the VMs cannot be counted', async () => {
    const api = ready();
    api.refusals.getFleetSummary = refusal(503, 'Error', 'database is down');
    renderVmPages(api, FILTERED);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is down',
    );
  });
});

describe('the change', () => {
  it('is required', async () => {
    renderVmPages(ready(), `${FILTERED}&step=plan`);
    await step('Change');
    expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
    await userEvent.click(
      await screen.findByRole('checkbox', { name: /Also replace VMs/ }),
    );
    expect(screen.getByRole('button', { name: 'Next' })).toBeEnabled();
  });

  it('can be suggested by a link', async () => {
    renderVmPages(ready(), `${FILTERED}&step=change&to=debian-13`);
    expect(
      await screen.findByRole('button', { name: /Debian 13.*Image/ }),
    ).toBeVisible();
  });

  it('may be the user data', async () => {
    const api = ready();
    renderVmPages(api, `${FILTERED}&step=change`);
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Replace' }),
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: /New user data/ }),
      '#!/bin/sh',
    );
    await next();
    await step('Strategy');
    await next();
    await waitFor(() =>
      expect(requests(api, 'planRollout')[0]).toMatchObject({
        change: { userData: '#!/bin/sh' },
      }),
    );
  });
});

describe('the strategy', () => {
  const toStrategy = async (api: FakeVmApi) => {
    renderVmPages(api, `${FILTERED}&step=change&to=debian-13`);
    await step('Change');
    await next();
    await step('Strategy');
  };
  const adjust = () =>
    userEvent.click(screen.getByRole('button', { name: 'Customize' }));

  it('can be a preset', async () => {
    const api = ready();
    await toStrategy(api);
    expect(screen.getByRole('radio', { name: 'Balanced' })).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: 'Careful' }));
    await next();
    await waitFor(() =>
      expect(requests(api, 'planRollout')[0]).toMatchObject({
        strategy: { batchSize: 1, groupsAtOnce: 1 },
      }),
    );
  });

  it('becomes custom when adjusted', async () => {
    const api = ready();
    await toStrategy(api);
    await adjust();
    const size = screen.getByRole('textbox', { name: /Batch size/ });
    await userEvent.clear(size);
    await userEvent.type(size, '3');
    expect(screen.getByRole('radio', { name: 'Custom' })).toBeChecked();

    await userEvent.click(screen.getByRole('button', { name: 'Add a window' }));
    const window = within(screen.getByRole('group', { name: 'Window 1' }));
    await userEvent.click(window.getByRole('button', { name: 'Sat' }));
    await next();
    await waitFor(() =>
      expect(requests(api, 'planRollout')[0]).toMatchObject({
        strategy: {
          batchSize: 3,
          windows: [{ days: ['sat'], from: '22:00', to: '04:00' }],
        },
      }),
    );
  });

  it('may start later, with one environment first', async () => {
    const api = ready();
    await toStrategy(api);
    await adjust();
    fireEvent.change(screen.getByLabelText(/^Start(?! with)/), {
      target: { value: '2030-01-02T10:00' },
    });
    await userEvent.click(
      screen.getByRole('button', { name: /Environment order/ }),
    );
    await userEvent.click(screen.getByRole('option', { name: 'Production' }));
    await userEvent.keyboard('{Escape}');
    await next();
    await waitFor(() =>
      expect(requests(api, 'planRollout')[0]).toMatchObject({
        strategy: {
          startAt: new Date('2030-01-02T10:00').toISOString(),
          environments: ['production'],
        },
      }),
    );
  });

  it('shows errors at fields before a request', async () => {
    await toStrategy(ready());
    await adjust();
    const maxUnavailable = screen.getByRole('textbox', {
      name: /Max unavailable/,
    });
    await userEvent.clear(maxUnavailable);
    await userEvent.type(maxUnavailable, 'some');
    await userEvent.tab();
    expect(
      await screen.findByText(
        'must be a number such as 1, or a percentage such as 25%',
      ),
    ).toBeVisible();
    expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
  });

  it('keeps the values when going back and forth', async () => {
    await toStrategy(ready());
    await userEvent.click(screen.getByRole('radio', { name: 'Careful' }));
    await userEvent.click(screen.getByRole('button', { name: 'Back' }));
    await step('Change');
    expect(
      screen.getByRole('button', { name: /Debian 13.*Image/ }),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /Strategy/ }));
    await step('Strategy');
    expect(screen.getByRole('radio', { name: 'Careful' })).toBeChecked();
  });
});

describe('the plan', () => {
  it('shows the effect before anything happens', async () => {
    const api = ready();
    api.rolloutPlan = aRolloutPlan({
      skipped: [
        {
          ...aRolloutPlan().groups[0],
          groupId: 'other',
          name: 'payments-production',
          reason: 'its VMs already match',
        },
      ],
      untold: ['group:default/gone'],
    });
    api.rolloutPlan.groups[0].warnings = [
      'all of its VMs may be unavailable at once',
    ];
    renderVmPages(api, FILTERED);
    await toPlan();

    expect(await screen.findByRole('img', { name: '2 batches' })).toBeVisible();
    const group = within(screen.getByRole('listitem', { name: aGroup().name }));
    expect(group.getByText('2 of 3 VMs')).toBeVisible();
    expect(group.getByText('batches 1, 2')).toBeVisible();
    expect(group.getByText('Debian 12 → Debian 13')).toBeVisible();
    expect(
      group.getByText('all of its VMs may be unavailable at once'),
    ).toBeVisible();
    expect(screen.getByText('12 min')).toBeVisible();
    expect(
      screen.getByText(/These owners are not in the catalog/),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: '1 group skipped' }),
    );
    expect(screen.getByText('its VMs already match')).toBeVisible();
    expect(requests(api, 'createRollout')).toEqual([]);
  });

  it('starts the rollout and opens its page', async () => {
    const api = ready();
    renderVmPages(api, FILTERED);
    await toPlan();
    await userEvent.type(
      await screen.findByRole('textbox', { name: /Title/ }),
      'Off Debian 12',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Replace 2 virtual machines' }),
    );
    expect(
      await screen.findByRole('heading', { name: aRollout().title }),
    ).toBeVisible();
    expect(requests(api, 'createRollout')).toEqual([
      expect.objectContaining({
        title: 'Off Debian 12',
        filter: { image: ['debian-12'] },
        change: { image: 'debian-13' },
      }),
    ]);
    expect(requests(api, 'planRollout')).toHaveLength(1);
  });

  it('links to the step of a refused field', async () => {
    const api = ready();
    api.refusals.planRollout = refusal(
      400,
      'InputError',
      'strategy.canary.vms: there are not so many',
      'request-1',
    );
    renderVmPages(api, FILTERED);
    await toPlan();
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText(/there are not so many/)).toBeVisible();
    expect(alert.getByText('Request request-1')).toBeVisible();
    await userEvent.click(
      alert.getByRole('button', { name: 'Go to “Strategy”' }),
    );
    await step('Strategy');
    expect(await screen.findByText('there are not so many')).toBeVisible();

    delete api.refusals.planRollout;
    await next();
    expect(
      await screen.findByRole('button', { name: 'Replace 2 virtual machines' }),
    ).toBeEnabled();
  });

  it('shows why it could not start, and plans again', async () => {
    const api = ready();
    renderVmPages(api, FILTERED);
    await toPlan();
    api.refusals.createRollout = refusal(
      409,
      'ConflictError',
      'orders has changed while the rollout was planned',
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Replace 2 virtual machines' }),
    );
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText(/orders has changed/)).toBeVisible();
    await userEvent.click(
      alert.getByRole('button', { name: 'Update the plan' }),
    );
    await waitFor(() => expect(requests(api, 'planRollout')).toHaveLength(2));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('does not start an empty plan', async () => {
    const api = ready();
    api.rolloutPlan = aRolloutPlan({ groups: [], batches: [], vms: 0 });
    renderVmPages(api, FILTERED);
    await toPlan();
    expect(await screen.findByText('There is nothing to do')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Replace 0 virtual machines' }),
    ).toBeDisabled();
  });

  it('can be shown as code', async () => {
    renderVmPages(ready(), FILTERED);
    await toPlan();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show as code' }),
    );
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/"image": "debian-13"/)).toBeVisible();
    await userEvent.click(dialog.getByRole('radio', { name: 'curl' }));
    expect(dialog.getByText(/curl -X POST .*\/v1\/rollouts/)).toBeVisible();
  });
});
