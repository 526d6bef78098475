import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import {
  aGroup,
  anOpenOperation,
  anOperation,
  aVm,
  someOptions,
} from '../__testUtils__/fixtures';
import { renderForOrders } from '../__testUtils__/renderForOrders';
import { EntityVmsContent } from './EntityVmsContent';

const VM_ID = aVm().id;
const GROUP_ID = aGroup().id;

const withOneVm = () => {
  const api = new FakeVmApi();
  api.groups = [aGroup()];
  api.vms = [aVm()];
  api.operations = [anOperation()];
  return api;
};

const rowOf = async (name: string) =>
  within(await screen.findByRole('row', { name: new RegExp(name) }));

async function openMenu(name: string) {
  const row = await rowOf(name);
  await userEvent.click(
    row.getByRole('button', { name: `Actions for ${name}` }),
  );
}

const dialog = () => within(screen.getByRole('dialog'));

describe('the tab', () => {
  it('shows a placeholder while loading', async () => {
    const api = new FakeVmApi();
    api.refusals.listGroups = new Promise(() => {});
    renderForOrders(<EntityVmsContent />, api);

    expect(
      await screen.findByRole('status', {
        name: 'Loading the virtual machines',
      }),
    ).toBeInTheDocument();
  });

  it('says what to do if there are none', async () => {
    renderForOrders(<EntityVmsContent />, new FakeVmApi());

    expect(await screen.findByText('No virtual machines yet')).toBeVisible();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create virtual machines' }),
    );
    expect(screen.getByRole('dialog')).toBeVisible();
  });

  it('says who can create VMs if the caller may not', async () => {
    const api = new FakeVmApi();
    api.options = someOptions({ canCreate: false });
    renderForOrders(<EntityVmsContent />, api);

    expect(
      await screen.findByText(
        'The owners of this component can create them here.',
      ),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: /Create/ })).toBeNull();
  });

  it('requests the options for this component', async () => {
    const api = withOneVm();
    api.options = someOptions({ canCreate: false });
    const getOptions = jest.spyOn(api, 'getOptions');
    renderForOrders(<EntityVmsContent />, api);

    const row = await rowOf('orders-development-java-01');
    expect(await row.findByText('Debian 12')).toBeVisible();
    expect(getOptions).toHaveBeenCalledWith(
      { component: 'component:default/orders' },
      expect.anything(),
    );
    expect(screen.queryByRole('button', { name: /Create/ })).toBeNull();
  });

  it('only shows environments where the caller may create VMs', async () => {
    const api = withOneVm();
    const [development, production] = someOptions().environments;
    api.options = someOptions({
      environments: [{ ...development, canCreate: false }, production],
    });
    renderForOrders(<EntityVmsContent />, api);

    await userEvent.click(
      await screen.findByRole('button', { name: 'Create virtual machines' }),
    );
    await userEvent.click(
      dialog().getByRole('button', { name: /Environment/ }),
    );
    expect(
      screen.getAllByRole('option').map(option => option.textContent),
    ).toEqual(['Production']);
  });

  it('shows the error of the server without its stack, with a retry', async () => {
    const api = withOneVm();
    api.refusals.listGroups = refusal(
      503,
      'ServiceUnavailable',
      'database is away',
      'request-1',
    );
    renderForOrders(<EntityVmsContent />, api);

    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('database is away');
    expect(alert).toHaveTextContent('Request request-1');
    expect(
      screen.getByRole('button', { name: 'Copy the request ID' }),
    ).toBeVisible();
    expect(alert).not.toHaveTextContent('secret.ts');

    delete api.refusals.listGroups;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await rowOf('orders-development-java-01');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows groups and VMs', async () => {
    renderForOrders(<EntityVmsContent />, withOneVm());

    const group = within(
      await screen.findByRole('group', {
        name: 'Group orders-development-java',
      }),
    );
    expect(group.getByText('1 of 1 ready')).toBeVisible();
    expect(group.getByText('Ready')).toBeVisible();

    const row = await rowOf('orders-development-java-01');
    expect(row.getByText('Running')).toBeVisible();
    expect(await row.findByText('Debian 12')).toBeVisible();
    expect(row.getByRole('link', { name: '127.0.0.1:8081' })).toHaveAttribute(
      'href',
      'http://127.0.0.1:8081',
    );
    expect(row.getByText('127.0.0.1:2201')).toBeVisible();
    expect(
      row.getByRole('button', { name: 'Copy ssh -p 2201 debian@127.0.0.1' }),
    ).toBeVisible();
  });

  it('warns of an image whose support has ended', async () => {
    const api = withOneVm();
    const [image] = someOptions().images;
    api.options = someOptions({
      images: [{ ...image, endOfLife: '2020-06-30' }],
    });
    renderForOrders(<EntityVmsContent />, api);
    expect(
      await screen.findByText(/^Image support ended \d+ days ago$/),
    ).toBeVisible();
  });

  it('shows the progress of an operation and reloads on signals', async () => {
    const api = withOneVm();
    api.vms = [
      aVm({
        phase: 'provisioning',
        power: 'unknown',
        addresses: [],
        operation: anOpenOperation(),
      }),
    ];
    const { signals } = renderForOrders(<EntityVmsContent />, api);

    const row = await rowOf('orders-development-java-01');
    expect(row.getByText('Creating: User data, step 2 of 2')).toBeVisible();
    expect(
      row.getByRole('progressbar', {
        name: 'Progress of orders-development-java-01',
      }),
    ).toHaveAttribute('aria-valuenow', '50');

    api.vms = [aVm()];
    act(() => signals.send({ groupIds: [GROUP_ID] }));
    expect(await row.findByText('Ready')).toBeVisible();
    expect(row.queryByRole('progressbar')).toBeNull();
  });

  it('reloads only once for groups of others', async () => {
    const api = withOneVm();
    const listed = jest.spyOn(api, 'listVms');
    const { signals } = renderForOrders(<EntityVmsContent />, api);
    await rowOf('orders-development-java-01');
    listed.mockClear();

    act(() => signals.send({ groupIds: ['of-others'] }));
    await waitFor(() => expect(listed).toHaveBeenCalledTimes(1));
    act(() => signals.send({ groupIds: ['of-others'] }));
    act(() => signals.send({ groupIds: [GROUP_ID] }));
    await waitFor(() => expect(listed).toHaveBeenCalledTimes(2));
  });

  it('lets the server sort, starting at the first page', async () => {
    const api = withOneVm();
    const listed = jest.spyOn(api, 'listVms');
    renderForOrders(<EntityVmsContent />, api);
    await rowOf('orders-development-java-01');
    expect(listed.mock.lastCall?.[0]).toMatchObject({ sort: 'name' });

    await userEvent.click(screen.getByRole('columnheader', { name: /Phase/ }));
    await waitFor(() =>
      expect(listed.mock.lastCall?.[0]).toMatchObject({
        sort: 'phase',
        cursor: undefined,
      }),
    );
    await userEvent.click(screen.getByRole('columnheader', { name: /Phase/ }));
    await waitFor(() =>
      expect(listed.mock.lastCall?.[0]).toMatchObject({ sort: '-phase' }),
    );
  });

  it('goes through the pages', async () => {
    const api = withOneVm();
    api.vms = Array.from({ length: 25 }, (_, index) =>
      aVm({ id: `id-${index + 1}`, name: `vm-${index + 1}` }),
    );
    renderForOrders(<EntityVmsContent />, api);

    // By text, because computing the roles of so many rows takes long.
    await screen.findByText('vm-20');
    expect(screen.queryByText('vm-21')).toBeNull();
    await userEvent.click(screen.getByLabelText(/next/i));
    await screen.findByText('vm-21');
    await userEvent.click(screen.getByLabelText(/previous/i));
    await screen.findByText('vm-20');
  });
});

describe('actions', () => {
  it('are hidden without permission', async () => {
    const api = withOneVm();
    api.groups = [aGroup({ can: [] })];
    api.vms = [aVm({ can: [] })];
    renderForOrders(<EntityVmsContent />, api);

    await rowOf('orders-development-java-01');
    expect(screen.queryByRole('button', { name: /Actions for/ })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Delete/ })).toBeNull();
    expect(screen.queryByRole('button', { name: /One VM/ })).toBeNull();
  });

  it('ask for confirmation before something is lost', async () => {
    const api = withOneVm();
    renderForOrders(<EntityVmsContent />, api);

    await openMenu('orders-development-java-01');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete' }));
    expect(dialog().getByText(/everything on its disk/)).toBeVisible();
    expect(api.changes).toEqual([]);

    await userEvent.click(dialog().getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes).toEqual([['deleteVm', VM_ID]]);
  });

  it('show the error of the server', async () => {
    const api = withOneVm();
    api.refusals.deleteVm = refusal(
      409,
      'ConflictError',
      'this is the last VM of its group; delete the group',
    );
    renderForOrders(<EntityVmsContent />, api);

    await openMenu('orders-development-java-01');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete' }));
    await userEvent.click(dialog().getByRole('button', { name: 'Delete' }));
    expect(await dialog().findByRole('alert')).toHaveTextContent(
      'this is the last VM of its group; delete the group',
    );
  });

  it('start harmless actions immediately', async () => {
    const api = withOneVm();
    api.vms = [aVm({ power: 'stopped', can: ['start'] })];
    renderForOrders(<EntityVmsContent />, api);

    await openMenu('orders-development-java-01');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Start' }));
    await waitFor(() =>
      expect(api.changes).toEqual([['actOnVm', VM_ID, 'start']]),
    );
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('delete a group after listing its VMs', async () => {
    const api = withOneVm();
    renderForOrders(<EntityVmsContent />, api);

    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Delete orders-development-java',
      }),
    );
    expect(
      await dialog().findByText('orders-development-java-01'),
    ).toBeVisible();
    await userEvent.click(
      dialog().getByRole('button', { name: 'Delete 1 virtual machine' }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes).toEqual([['deleteGroup', GROUP_ID]]);
  });

  it('scale a group with the generation shown', async () => {
    const api = withOneVm();
    api.groups = [aGroup({ count: 2, generation: 7 })];
    renderForOrders(<EntityVmsContent />, api);

    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Add one VM to orders-development-java',
      }),
    );
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Remove one VM from orders-development-java',
      }),
    );
    await userEvent.click(
      dialog().getByRole('button', { name: 'Scale down to 1' }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes).toEqual([
      ['updateGroup', GROUP_ID, { generation: 7, count: 3 }],
      ['updateGroup', GROUP_ID, { generation: 7, count: 1 }],
    ]);
  });
});

describe('a group', () => {
  const later = (days: number) =>
    new Date(Date.now() + days * 86_400_000).toISOString();
  const extend = async () =>
    userEvent.click(
      await screen.findByRole('button', {
        name: 'Extend the lease of orders-development-java',
      }),
    );

  it('has a lease that can be extended', async () => {
    const api = withOneVm();
    api.groups = [aGroup({ generation: 4, lease: { expiresAt: later(2) } })];
    renderForOrders(<EntityVmsContent />, api);

    expect(await screen.findByText('Ends in 2 days')).toBeVisible();
    await extend();
    // The default lease of the environment.
    const end = await dialog().findByRole('button', {
      name: /7 days from now/,
    });
    await userEvent.click(end);
    await userEvent.click(
      screen.getByRole('option', { name: '14 days from now' }),
    );
    await userEvent.click(dialog().getByRole('button', { name: 'Extend' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes).toEqual([
      [
        'updateGroup',
        GROUP_ID,
        { generation: 4, lease: { duration: { days: 14 } } },
      ],
    ]);
  });

  it('says when somebody else changed it, and reloads it', async () => {
    const api = withOneVm();
    const lease = { expiresAt: later(2) };
    api.groups = [aGroup({ generation: 4, lease })];
    renderForOrders(<EntityVmsContent />, api);
    await extend();
    api.groups = [aGroup({ generation: 5, count: 3, lease })];
    api.refusals.updateGroup = refusal(
      409,
      'ConflictError',
      'generation: is 5 by now, not 4; read the group again',
    );
    await userEvent.click(dialog().getByRole('button', { name: 'Extend' }));

    expect(await dialog().findByRole('alert')).toHaveTextContent(
      'Somebody else changed this group in the meantime',
    );
    await screen.findByText('3 VMs');
    delete api.refusals.updateGroup;
    await userEvent.click(dialog().getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes[1]).toEqual([
      'updateGroup',
      GROUP_ID,
      expect.objectContaining({ generation: 5 }),
    ]);
  });

  it('says when a lease is at its limit', async () => {
    const api = withOneVm();
    const [development, production] = someOptions().environments;
    api.options = someOptions({
      environments: [
        { ...development, lease: { maxSeconds: 7 * 86_400 } },
        production,
      ],
    });
    api.groups = [aGroup({ lease: { expiresAt: later(7) } })];
    renderForOrders(<EntityVmsContent />, api);
    await extend();

    expect(
      await dialog().findByText(/as long as Development allows/),
    ).toBeVisible();
    expect(dialog().getByRole('button', { name: 'Extend' })).toBeDisabled();
  });

  it('does not extend the lease without permission', async () => {
    const api = withOneVm();
    api.groups = [aGroup({ can: [], lease: { expiresAt: later(2) } })];
    renderForOrders(<EntityVmsContent />, api);

    expect(await screen.findByText('Ends in 2 days')).toBeVisible();
    expect(screen.queryByRole('button', { name: /Extend/ })).toBeNull();
  });

  const copyAs = async (item: string) => {
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'More actions for orders-development-java',
      }),
    );
    await userEvent.click(screen.getByRole('menuitem', { name: item }));
  };

  it.each([
    ['Copy as template step', /action: vm:create/],
    ['Copy as curl', /curl -X POST .*\/api\/vm\/v1\/groups/],
  ])('can be copied as a request: %s', async (item, text) => {
    renderForOrders(<EntityVmsContent />, withOneVm());
    const user = userEvent.setup();
    const copied = jest.spyOn(navigator.clipboard, 'writeText');
    await copyAs(item);

    expect(await dialog().findByText(text)).toBeVisible();
    await user.click(dialog().getByRole('button', { name: 'Copy' }));
    expect(await dialog().findByText('Copied')).toBeVisible();
    expect(copied.mock.lastCall?.[0]).toMatch(text);
  });

  it('shows an error if it cannot be loaded', async () => {
    const api = withOneVm();
    api.refusals.getGroup = refusal(503, 'ServiceUnavailable', 'away');
    renderForOrders(<EntityVmsContent />, api);
    await copyAs('Copy as curl');

    expect(await dialog().findByRole('alert')).toHaveTextContent('away');
    delete api.refusals.getGroup;
    await userEvent.click(dialog().getByRole('button', { name: 'Try again' }));
    expect(await dialog().findByText(/curl -X POST/)).toBeVisible();
  });
});

describe('details', () => {
  // The log viewer renders as many lines as fit, and in jsdom none fit.
  beforeEach(() => {
    jest
      .spyOn(HTMLElement.prototype, 'getBoundingClientRect')
      .mockReturnValue({ width: 600, height: 600 } as DOMRect);
  });
  afterEach(() => jest.restoreAllMocks());

  const open = async () => {
    await userEvent.click(
      await screen.findByRole('row', { name: /orders-development-java-01/ }),
    );
    await dialog().findByText('Timeline');
  };

  it('show addresses, facts and the timeline with its steps', async () => {
    renderForOrders(<EntityVmsContent />, withOneVm());
    await open();

    expect(dialog().getByText('ssh -p 2201 debian@127.0.0.1')).toBeVisible();
    expect(dialog().getByText('Debian GNU/Linux 12')).toBeVisible();
    expect(dialog().getByText('This machine, host host-1')).toBeVisible();
    const steps = within(dialog().getByLabelText('Creation steps'));
    expect(steps.getByText('User data')).toBeVisible();
    expect(steps.getByText('1 min 5 s')).toBeVisible();
  });

  it('link to the page of the VM, like its name', async () => {
    const user = userEvent.setup();
    renderForOrders(<EntityVmsContent />, withOneVm());
    const row = await rowOf('orders-development-java-01');
    expect(
      row.getByRole('link', { name: 'orders-development-java-01' }),
    ).toHaveAttribute('href', `/vm/vms/${VM_ID}`);
    await user.click(row.getByRole('button', { name: /^Copy ssh/ }));
    expect(screen.queryByRole('dialog')).toBeNull();
    await open();
    expect(
      dialog().getByRole('link', {
        name: 'Open the page of this VM',
      }),
    ).toHaveAttribute('href', `/vm/vms/${VM_ID}`);
  });

  it('have no link if the app has no such page', async () => {
    renderForOrders(<EntityVmsContent />, withOneVm(), {});
    const row = await rowOf('orders-development-java-01');
    expect(
      row.queryByRole('link', { name: 'orders-development-java-01' }),
    ).toBeNull();
    await open();
    expect(
      await dialog().findByRole('region', { name: 'Details' }),
    ).toBeInTheDocument();
    expect(dialog().queryByRole('link', { name: /^Open the page/ })).toBeNull();
  });

  it('open and close by keyboard', async () => {
    renderForOrders(<EntityVmsContent />, withOneVm());
    const row = await screen.findByRole('row', {
      name: /orders-development-java-01/,
    });
    act(() => row.focus());
    await userEvent.keyboard('{Enter}');
    await dialog().findByText('Timeline');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('show the error and its remedy', async () => {
    const api = withOneVm();
    const error = {
      code: 'ImageNotFound',
      message: 'there is no image debian-12',
      remedy: 'Build it, or choose another one.',
      retryable: false,
    };
    api.vms = [aVm({ phase: 'failed', error })];
    renderForOrders(<EntityVmsContent />, api);
    await open();

    expect(dialog().getByText('there is no image debian-12')).toBeVisible();
    expect(
      dialog().getByText('Build it, or choose another one.'),
    ).toBeVisible();
    expect(dialog().getByText('Code ImageNotFound')).toBeVisible();
  });

  it('follow the log until it is complete', async () => {
    const api = withOneVm();
    api.operations = [anOpenOperation()];
    api.log = { items: [], nextAfter: 0, done: false };
    api.writeLog('kernel started');
    renderForOrders(<EntityVmsContent />, api);
    await open();

    expect(await dialog().findByText(/kernel started/)).toBeVisible();
    expect(dialog().getByText('Creation, live')).toBeVisible();

    act(() => api.writeLog('network is up'));
    expect(await dialog().findByText(/network is up/)).toBeVisible();
    expect(dialog().getByText(/kernel started/)).toBeVisible();

    act(() => api.writeLog('ready', { done: true }));
    expect(await dialog().findByText('Creation, complete')).toBeVisible();
  });
});

describe('creation', () => {
  const open = async (api: FakeVmApi) => {
    renderForOrders(<EntityVmsContent />, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create virtual machines' }),
    );
  };
  const preview = () =>
    userEvent.click(dialog().getByRole('button', { name: 'Preview' }));

  it('previews the names, then creates', async () => {
    const api = new FakeVmApi();
    await open(api);

    await userEvent.click(dialog().getByRole('button', { name: /Increase/ }));
    await preview();
    const names = within(
      await dialog().findByLabelText('Names of the new virtual machines'),
    );
    expect(names.getByText('planned-02')).toBeVisible();
    expect(api.changes).toEqual([]);

    await userEvent.click(
      dialog().getByRole('button', { name: 'Create 2 virtual machines' }),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.changes).toEqual([
      [
        'createGroup',
        {
          component: 'component:default/orders',
          environment: 'development',
          stack: 'java',
          image: 'debian-12',
          size: 'small',
          count: 2,
        },
      ],
    ]);
  });

  it('only shows the options of the environment', async () => {
    const api = new FakeVmApi();
    await open(api);

    await userEvent.click(
      dialog().getByRole('button', { name: /Environment/ }),
    );
    await userEvent.click(screen.getByRole('option', { name: 'Production' }));
    expect(
      dialog().getByRole('button', { name: /Language stack/ }),
    ).toHaveTextContent('Go');
    expect(dialog().getByRole('button', { name: /Size/ })).toHaveTextContent(
      'Large (4 CPUs, 8 GiB of memory, 40 GiB disk)',
    );
    expect(dialog().getByText('Up to 3 per group')).toBeVisible();
  });

  it('shows the errors of the server at their fields', async () => {
    const api = new FakeVmApi();
    await open(api);
    api.refusals.planGroup = refusal(
      400,
      'InputError',
      'name: use lower case letters; sshKeys: are too many',
    );
    await userEvent.type(
      dialog().getByRole('textbox', { name: /Name prefix/ }),
      'Not A Name',
    );
    await preview();

    expect(
      await dialog().findByText(
        'use lower case letters; sshKeys: are too many',
      ),
    ).toBeVisible();
    expect(
      dialog().getByRole('textbox', { name: /Name prefix/ }),
    ).toBeInvalid();
  });
});
