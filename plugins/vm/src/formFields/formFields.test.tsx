import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import { someOptions } from '../__testUtils__/fixtures';
import { vmApiRef } from '../shared/data/vmApiRef';
import {
  vmCountPicker,
  vmEnvironmentPicker,
  vmImagePicker,
  vmSizePicker,
  vmStackPicker,
} from '.';

const fields = [
  vmEnvironmentPicker,
  vmStackPicker,
  vmImagePicker,
  vmSizePicker,
  vmCountPicker,
].map(({ schema, ...field }) => ({ ...field, schema: schema.schema }));

type Schema = { [key: string]: string | number | boolean | Schema };

const field = (type: string, name: string, more: Schema = {}): Schema => ({
  type,
  'ui:field': name,
  ...more,
});

const allFields = {
  environment: field('string', 'VmEnvironmentPicker'),
  stack: field('string', 'VmStackPicker'),
  image: field('string', 'VmImagePicker'),
  size: field('string', 'VmSizePicker'),
  count: field('integer', 'VmCountPicker', { default: 2 }),
};

/** Renders a template form as the portal does. */
function renderForm(
  api: FakeVmApi,
  properties: Schema = allFields,
  initialState: Record<string, string | number> = {},
) {
  const onCreate = jest.fn();
  renderInTestApp(
    <Stepper
      manifest={{
        title: 'A template',
        steps: [{ title: 'VMs', schema: { type: 'object', properties } }],
      }}
      extensions={fields}
      onCreate={onCreate}
      initialState={initialState}
    />,
    { apis: [[vmApiRef, api]] },
  );
  return {
    create: async () => {
      await userEvent.click(screen.getByRole('button', { name: 'Review' }));
      await userEvent.click(
        await screen.findByRole('button', { name: 'Create' }),
      );
      await waitFor(() => expect(onCreate).toHaveBeenCalled());
      return onCreate.mock.calls[0][0];
    },
  };
}

const group = (name: RegExp) => screen.findByRole('radiogroup', { name });
const radios = async (name: RegExp) =>
  within(await group(name)).getAllByRole('radio');
const names = async (name: RegExp) =>
  (await radios(name)).map(radio => radio.getAttribute('aria-label'));

describe('the fields of a form', () => {
  it('start with the defaults of the portal', async () => {
    const { create } = renderForm(new FakeVmApi());
    expect(
      await screen.findByRole('radio', { name: 'Debian 12' }),
    ).toBeChecked();
    await waitFor(() =>
      expect(screen.getByRole('radio', { name: 'Small' })).toBeChecked(),
    );
    expect(await create()).toEqual({
      environment: 'development',
      stack: 'java',
      image: 'debian-12',
      size: 'small',
      count: 2,
    });
  });

  it('show the options of the environment', async () => {
    const { create } = renderForm(new FakeVmApi());
    expect(await names(/Language stack/)).toEqual(['Java', 'Go']);
    await userEvent.click(screen.getByRole('radio', { name: 'Production' }));
    await waitFor(async () =>
      expect(await names(/Language stack/)).toEqual(['Go']),
    );
    expect(screen.getByText('Up to 3 per group in Production')).toBeVisible();
    expect(await create()).toEqual({
      environment: 'production',
      stack: 'go',
      image: 'debian-12',
      size: 'large',
      count: 2,
    });
  });

  it('describe environments, images and sizes', async () => {
    const api = new FakeVmApi();
    const [image] = someOptions().images;
    api.options = someOptions({
      images: [{ ...image, endOfLife: '2020-06-30' }],
    });
    renderForm(api);
    expect(
      await screen.findByText(
        'Deleted after 7 days unless the lease is extended.',
      ),
    ).toBeVisible();
    expect(
      screen.getByText('Up to 10 virtual machines per group.'),
    ).toBeVisible();
    expect(
      await screen.findByText('4 CPUs, 8 GiB of memory, 40 GiB disk'),
    ).toBeVisible();
    expect(screen.getByText(/^Support ended \d+ days ago$/)).toBeVisible();
  });

  it('disable environments of others, with a reason', async () => {
    const api = new FakeVmApi();
    const [development, production] = someOptions().environments;
    api.options = someOptions({
      environments: [{ ...development, canCreate: false }, production],
    });
    renderForm(api);
    expect(
      await screen.findByText('You may not create virtual machines here.'),
    ).toBeVisible();
    expect(screen.getByRole('radio', { name: 'Development' })).toBeDisabled();
    await waitFor(() =>
      expect(screen.getByRole('radio', { name: 'Production' })).toBeChecked(),
    );
  });

  it('request the options for the component of the form', async () => {
    const api = new FakeVmApi();
    const getOptions = jest.spyOn(api, 'getOptions');
    renderForm(
      api,
      {
        component: { type: 'string' },
        environment: field('string', 'VmEnvironmentPicker', {
          'ui:options': { componentField: 'component' },
        }),
      },
      { component: 'component:default/orders' },
    );
    await group(/Environment/);
    expect(getOptions).toHaveBeenCalledWith(
      { component: 'component:default/orders' },
      expect.anything(),
    );
  });

  it('use another field or a fixed environment if configured', async () => {
    renderForm(
      new FakeVmApi(),
      {
        where: field('string', 'VmEnvironmentPicker'),
        stack: field('string', 'VmStackPicker', {
          'ui:options': { environmentField: 'where' },
        }),
        size: field('string', 'VmSizePicker', {
          'ui:options': { environment: 'production' },
        }),
      },
      { where: 'development' },
    );
    expect(await names(/Language stack/)).toEqual(['Java', 'Go']);
    expect(await names(/Size/)).toEqual(['Large']);
  });

  it('wait for an environment', async () => {
    renderForm(new FakeVmApi(), { image: allFields.image });
    expect(
      await screen.findByText('Choose an environment first.'),
    ).toBeVisible();
  });

  it('refuse too many VMs with the message of the server', async () => {
    renderForm(new FakeVmApi(), allFields, {
      environment: 'production',
      count: 4,
    });
    expect(
      await screen.findByText('production allows 3 VMs in a group at most'),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();
  });

  it('show an error with a retry', async () => {
    const api = new FakeVmApi();
    api.refusals.getOptions = refusal(503, 'Error', 'database is away', 'r1');
    renderForm(api, { environment: allFields.environment });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('database is away');
    expect(alert).toHaveTextContent('Request r1');
    delete api.refusals.getOptions;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await group(/Environment/);
  });
});
