import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import yaml from 'yaml';

const ask = {
  component: '${{ parameters.component }}',
  environment: 'staging',
  stack: 'java',
  image: 'debian-12',
  size: 'small',
  count: 2,
};

export const examples: TemplateExample[] = [
  {
    description: 'Two VMs, ready when the step ends',
    example: yaml.stringify({
      steps: [
        {
          id: 'vms',
          name: 'Create the VMs',
          action: 'vm:create',
          input: ask,
        },
      ],
    }),
  },
  {
    description:
      'With a lease and a script for the first boot, without waiting',
    example: yaml.stringify({
      steps: [
        {
          id: 'vms',
          name: 'Ask for the VMs',
          action: 'vm:create',
          input: {
            ...ask,
            leaseDays: 7,
            userData: '#!/bin/sh\napt-get install -y openjdk-17-jre\n',
            wait: false,
          },
        },
      ],
    }),
  },
];
