import { someOptions } from '../__testUtils__/fixtures';
import { firstAsk, toRequest, withinEnvironment } from './ask';

const options = someOptions();

describe('an ask', () => {
  it('starts with the defaults', () => {
    expect(firstAsk(options)).toMatchObject({
      environment: 'development',
      stack: 'java',
      image: 'debian-12',
      size: 'small',
      count: 1,
    });
  });

  it('starts with what is offered where there are no defaults', () => {
    const ask = firstAsk({ ...options, defaults: {} });
    expect(ask).toMatchObject({ environment: 'development', size: 'small' });
  });

  it('changes only what another environment does not offer', () => {
    const ask = {
      ...firstAsk(options),
      stack: 'go',
      environment: 'production',
    };
    expect(withinEnvironment(options, ask)).toEqual({ ...ask, size: 'large' });
  });

  it('leaves to the server what was left empty', () => {
    const ask = firstAsk(options);
    expect(toRequest('component:default/x', ask)).not.toHaveProperty('name');
    expect(
      toRequest('component:default/x', { ...ask, name: 'a', userData: 'b' }),
    ).toMatchObject({
      component: 'component:default/x',
      name: 'a',
      userData: 'b',
    });
  });
});
