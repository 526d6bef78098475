import { choiceSchema, countSchema, environmentSchema } from './schemas';
import {
  validateChoice,
  validateCount,
  validateEnvironment,
} from './validation';
import { VmCountPicker } from './VmCountPicker';
import { VmEnvironmentPicker } from './VmEnvironmentPicker';
import { VmImagePicker } from './VmImagePicker';
import { VmSizePicker } from './VmSizePicker';
import { VmStackPicker } from './VmStackPicker';

// Each field under the name that templates use.

export const vmEnvironmentPicker = {
  name: 'VmEnvironmentPicker',
  component: VmEnvironmentPicker,
  validation: validateEnvironment,
  schema: environmentSchema,
};

export const vmStackPicker = {
  name: 'VmStackPicker',
  component: VmStackPicker,
  validation: validateChoice('stack'),
  schema: choiceSchema,
};

export const vmImagePicker = {
  name: 'VmImagePicker',
  component: VmImagePicker,
  validation: validateChoice('image'),
  schema: choiceSchema,
};

export const vmSizePicker = {
  name: 'VmSizePicker',
  component: VmSizePicker,
  validation: validateChoice('size'),
  schema: choiceSchema,
};

export const vmCountPicker = {
  name: 'VmCountPicker',
  component: VmCountPicker,
  validation: validateCount,
  schema: countSchema,
};
