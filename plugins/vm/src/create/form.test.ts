import { someOptions } from '../__testUtils__/fixtures';
import { initialForm, toRequest, withinEnvironment } from './form';

const options = someOptions();

describe('the form', () => {
  it('starts with the defaults', () => {
    expect(initialForm(options)).toMatchObject({
      environment: 'development',
      stack: 'java',
      image: 'debian-12',
      size: 'small',
      count: 1,
    });
  });

  it('starts with the first options without defaults', () => {
    const form = initialForm({ ...options, defaults: {} });
    expect(form).toMatchObject({ environment: 'development', size: 'small' });
  });

  it('only changes what another environment does not allow', () => {
    const form = {
      ...initialForm(options),
      stack: 'go',
      environment: 'production',
    };
    expect(withinEnvironment(options, form)).toEqual({
      ...form,
      size: 'large',
    });
  });

  it('leaves out empty values', () => {
    const form = initialForm(options);
    expect(toRequest('component:default/x', form)).not.toHaveProperty('name');
    expect(
      toRequest('component:default/x', { ...form, name: 'a', userData: 'b' }),
    ).toMatchObject({
      component: 'component:default/x',
      name: 'a',
      userData: 'b',
    });
  });
});
