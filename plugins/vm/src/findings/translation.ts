import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of the findings page.
 *
 * @public
 */
export const findingsTranslationRef = createTranslationRef({
  id: 'vm.findings',
  messages: {
    states: {
      loading: 'Loading the findings',
      failed: 'The findings could not be loaded',
      none: 'Nothing to do',
      noneHelp:
        'No VM has failed, is lost, is stuck or has drifted, no lease ends soon, and every image is supported.',
      noMatch: 'No findings match these filters',
      showAll: 'Show all findings',
      first:
        'Showing the most urgent findings of each kind: {{shown, number}} of {{total, number}}. Choose an owner to see more.',
    },
    orphans: {
      title_one: '{{count, number}} orphan',
      title_other: '{{count, number}} orphans',
      help: 'Machines at a provider that are not in the inventory.',
      show: 'Show the orphans',
    },
    year: {
      title: 'Image support over the next year',
      summary:
        'Of {{vms}}, {{today, number}} run an unsupported image today. In a year it will be {{then, number}} unless they are replaced.',
      ended: 'Unsupported',
      supported: 'Supported',
      unknown: 'No end date',
      endedImages: 'Unsupported images:',
      count: '{{what}}: {{vms, number}}',
      today: 'Today',
      failed: 'The forecast could not be loaded',
    },
    tiles: {
      label: 'Kinds of findings',
      all: 'All findings',
    },
    filters: {
      label: 'Filters',
      owner: 'Owner',
      environment: 'Environment',
      all: 'All',
      clear: 'Clear filters',
    },
    severities: {
      critical: 'Act now',
      warning: 'Act soon',
      info: 'Coming up',
    },
    owner: {
      label: 'Findings of {{owner}}',
      exactly: '{{findings}}, {{vms}}',
      upTo: '{{findings}}, up to {{vms}}',
    },
    done: {
      retry_one: 'Retrying {{count}} virtual machine',
      retry_other: 'Retrying {{count}} virtual machines',
      recreate_one: 'Recreating {{count}} virtual machine',
      recreate_other: 'Recreating {{count}} virtual machines',
      deleted: 'Deleting {{name}}',
      extended: 'The lease of {{name}} was extended',
      help: 'The findings update within seconds.',
    },
    group: '{{environment}} of {{component}}',
    kinds: {
      imageEndOfLife: {
        title: 'Image support ending',
        description:
          'After its end of support an image gets no security updates. Replace the VMs with ones on a newer image.',
        ends: 'Support of {{image}} ends {{when}}',
        ended: 'Support of {{image}} ended {{when}}',
        concerns: '{{vms}} in {{groups}}',
        groups_one: '{{count, number}} group',
        groups_other: '{{count, number}} groups',
        instead: 'Images supported for longer: {{images}}',
        until: '{{image}} (until {{day}})',
        noneInstead:
          'No image of the same operating system is supported for longer.',
        replace: 'Replace…',
        replaceLabel: 'Replace the virtual machines of {{owner}} on {{image}}',
        show: 'Show the virtual machines',
        showLabel: 'Show the virtual machines of {{owner}} on {{image}}',
      },
      vmsFailed: {
        title: 'Failed virtual machines',
        description:
          'Creating them failed. Fix the cause and retry, or delete them.',
        failed_one: '{{count, number}} virtual machine of {{name}} failed',
        failed_other: '{{count, number}} virtual machines of {{name}} failed',
        retry: 'Retry all failed',
        retryLabel: 'Retry all failed VMs of {{name}}',
      },
      vmsStuck: {
        title: 'Stuck virtual machines',
        description:
          "They exist but cannot run, for example because the host's disk is full and it paused them. Open a VM to see what to do.",
        stuck_one: '{{count, number}} virtual machine of {{name}} is stuck',
        stuck_other: '{{count, number}} virtual machines of {{name}} are stuck',
      },
      vmsLost: {
        title: 'Lost virtual machines',
        description:
          'They no longer exist at the provider. Recreate them. A VM that reappears becomes ready again without any action.',
        lost_one: '{{count, number}} virtual machine of {{name}} is lost',
        lost_other: '{{count, number}} virtual machines of {{name}} are lost',
        recreate: 'Recreate all lost',
        recreateLabel: 'Recreate all lost VMs of {{name}}',
      },
      drift: {
        title: 'Drifted virtual machines',
        description:
          'They differ from their spec: somebody changed them by hand, or the definition of their size changed. Recreate them one by one, or replace them all with a rollout that includes VMs that already match.',
        drifts_one:
          '{{count, number}} virtual machine of {{name}} differs from its spec',
        drifts_other:
          '{{count, number}} virtual machines of {{name}} differ from their spec',
        of: '{{field}} of {{vms}}',
        replace: 'Replace…',
        replaceLabel: 'Replace the virtual machines of {{name}}',
        show: 'Show drift',
        showLabel: 'Show the drifted VMs of {{name}}',
        dialog: 'Drifted VMs of {{name}}',
        help: 'Recreate a single VM on its own page, or replace all of them with a rollout that includes VMs that already match.',
        loading: 'Loading the drifted VMs',
        loadFailed: 'The VMs could not be loaded',
        none: 'None of them differs from its spec any more.',
      },
      leaseEnding: {
        title: 'Leases ending',
        description:
          'When a lease ends, the VMs of the group and everything on their disks are deleted.',
        ends: 'The lease of {{name}} ends {{when}}',
        ended: 'The lease of {{name}} ended {{when}}',
        extend: 'Extend lease',
        extendLabel: 'Extend lease of {{name}}',
        deleteNow: 'Delete now',
        deleteNowLabel: 'Delete {{name}} now',
      },
      componentGone: {
        title: 'Components missing',
        description:
          'Their component is no longer in the catalog. These VMs may be forgotten.',
        gone: '{{component}} left the catalog {{when}}, but {{name}} still exists',
        register: 'Register the component',
      },
    },
    actions: {
      delete: 'Delete group',
      deleteLabel: 'Delete group {{name}}',
      show: 'Show the virtual machines',
      showLabel: 'Show the virtual machines of {{name}}',
    },
  },
});

export type FindingsT = TranslationFunction<typeof findingsTranslationRef.T>;
