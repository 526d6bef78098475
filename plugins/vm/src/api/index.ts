export { vmApiRef } from './vmApiRef';
