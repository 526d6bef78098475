import { componentRef, entityName } from './entities';

it('shortens references to names', () => {
  expect(entityName('group:default/orders-team')).toBe('orders-team');
  expect(entityName('group:shops/orders-team')).toBe('shops/orders-team');
  expect(entityName('')).toBe('');
});

it('completes component references', () => {
  expect(componentRef('Orders')).toBe('component:default/orders');
  expect(componentRef('component:shops/orders')).toBe('component:shops/orders');
  expect(componentRef('a b:c/d/e')).toBe('a b:c/d/e');
});
