import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of VM groups.
 *
 * @public
 */
export const groupTranslationRef = createTranslationRef({
  id: 'vm.group',
  messages: {
    changedMeanwhile:
      'Somebody else changed this group in the meantime. The page is reloading it: check the group and try again.',
    phases: {
      pending: 'Pending',
      provisioning: 'Provisioning',
      ready: 'Ready',
      degraded: 'Degraded',
      failed: 'Failed',
      deleting: 'Deleting',
      deleted: 'Deleted',
    },
    whoAndWhen: '{{who}} {{when}}',
    lease: {
      none: 'No lease',
      ended: 'Ended',
      ends: 'Ends {{when}}',
      extend: 'Extend',
      extendOf: 'Extend the lease of {{name}}',
      until:
        'The lease ends {{when}}, at {{time}}. Its VMs and everything on their disks are then deleted.',
      newEnd: 'New end date',
      fromNow: {
        days_one: '{{count}} day from now',
        days_other: '{{count}} days from now',
        hours_one: '{{count}} hour from now',
        hours_other: '{{count}} hours from now',
        minutes_one: '{{count}} minute from now',
        minutes_other: '{{count}} minutes from now',
      },
      noLonger:
        'The lease cannot be extended now: it already runs for as long as {{environment}} allows.',
    },
    label: 'Group {{name}}',
    ready: '{{ready}} of {{total}} ready',
    readyOf: 'Ready VMs of {{name}}',
    deleting: 'Deleting its VMs',
    deletionOf: 'Deletion of {{name}}',
    more: 'More actions for {{name}}',
    oneLess: 'Remove one VM from {{name}}',
    oneMore: 'Add one VM to {{name}}',
    size_one: '{{count}} VM',
    size_other: '{{count}} VMs',
    oneLessQuestion: 'Remove one VM from {{name}}?',
    oneLessEffect:
      'Deletes one VM and everything on its disk: a VM that is not ready if there is one, otherwise the newest.',
    scaleDown: 'Scale down to {{target}}',
    deleteOf: 'Delete {{name}}',
    deleteQuestion: 'Delete {{name}}?',
    deleteEffect:
      'Deletes the group, its VMs and everything on their disks. This cannot be undone.',
    deleteConfirm_one: 'Delete {{count}} virtual machine',
    deleteConfirm_other: 'Delete {{count}} virtual machines',
    deleteNames: 'Virtual machines to delete',
    code: {
      copyStep: 'Copy as template step',
      copyCurl: 'Copy as curl',
      step: 'As a template step',
      curl: 'As a curl command',
      help: "This requests another group like this one, with the environment's default lease and the SSH keys of the team and the requester. Add anything else you need.",
    },
    healthCheck: {
      title: 'Health check',
      edit: 'Health check…',
      of: 'Health check of {{name}}',
      save: 'Save',
      help: 'How Backlot checks that a new VM is healthy',
      effect:
        "During a rollout, a replaced VM counts as done once this check passes. The check only calls the VM's own addresses. Without a check, the VM counts as done once it is ready.",
      kinds: {
        none: 'None',
        http: 'HTTP request',
        tcp: 'TCP connection',
      },
      by: 'Address to check',
      byPurpose: 'By purpose',
      byPort: 'By port',
      purpose: 'Purpose',
      purposeHelp: 'The purpose shown next to the address, such as http or ssh',
      port: 'Port',
      path: 'Path',
      status: 'Status codes',
      statusHelp: 'Separated by commas. Defaults to 200 to 299.',
      atPort: 'port {{port}}',
      http: 'HTTP {{path}} on {{where}}',
      tcp: 'TCP on {{where}}',
    },
  },
});

export type GroupT = TranslationFunction<typeof groupTranslationRef.T>;
