import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of the executors page.
 *
 * @public
 */
export const executorsTranslationRef = createTranslationRef({
  id: 'vm.executors',
  messages: {
    states: {
      loading: 'Loading the executors',
      failed: 'The executors could not be loaded',
      none: 'No executors',
      noneHelp:
        'Executors create the virtual machines. Configure them under vm.executors.',
      forbidden: 'You do not have access to the executors',
      forbiddenHelp:
        'This page is for the platform team. Your virtual machines are on the fleet page.',
      showFleet: 'Show the fleet',
    },
    card: {
      label: 'Executor {{name}}',
      kind: '{{kind}}, ID {{id}}',
    },
    health: {
      title: 'Health',
      healthy: 'Healthy',
      unhealthy: 'Unhealthy',
      notServed: 'No backend',
      never: 'No backend serves this executor yet, so its operations wait.',
      checked: 'checked {{when}}',
      notSince: 'last served by a backend {{when}}, so its operations wait',
    },
    work: {
      title: 'Work',
      running_one: '{{count, number}} operation running',
      running_other: '{{count, number}} operations running',
      queued_one: '{{count, number}} queued',
      queued_other: '{{count, number}} queued',
      now: '{{running}}, {{queued}}',
      none: 'No operations running or queued',
      runningOf: 'Running operations of {{name}}',
      vmsLabel: '{{vms}} of {{name}}',
    },
    lastDay: {
      title: 'Last 24 hours',
      succeeded_one: '{{count, number}} operation succeeded',
      succeeded_other: '{{count, number}} operations succeeded',
      failed: '{{value, number}} failed',
      ended: '{{succeeded}}, {{failed}}',
      none: 'No operations ended',
    },
    errors: {
      title: 'Recent errors',
      of: '{{operation}} of {{vm}}, {{when}}',
    },
    pause: {
      badge: 'Paused',
      by: 'Paused by {{who}} {{when}}',
      pause: 'Pause',
      pauseOf: 'Pause {{name}}',
      question: 'Pause {{name}}?',
      effects: {
        new: 'No new operations start. Queued operations keep waiting.',
        running: 'Running operations continue to their end.',
        groups:
          'New groups go to the next executor of their environment that is not paused, if there is one.',
      },
      reason: 'Reason',
      reasonHelp: 'Shown to users whose VMs are waiting',
      resume: 'Resume',
      resumeOf: 'Resume {{name}}',
      resumeQuestion: 'Resume {{name}}?',
      resumeEffect:
        'Queued operations start, within the limits of the executor, and new groups go to it again.',
    },
    orphans: {
      title: 'Orphans',
      count_one: '{{count, number}} orphan',
      count_other: '{{count, number}} orphans',
      help: 'Machines that exist at a provider with the ownership tag of this portal but are not in the inventory. Backlot never removes them on its own.',
      most_one: 'You can remove {{count, number}} at a time.',
      most_other: 'You can remove up to {{count, number}} at a time.',
      loading: 'Loading the orphans',
      loadFailed: 'The orphans could not be loaded',
      none: 'There are no orphans.',
      first: 'Showing the oldest {{shown, number}} of {{total, number}}.',
      choose: 'Select {{name}}',
      removing: 'Removing',
      seen: '{{reason}}; first seen {{when}}',
      refusal: 'Cannot be removed now: {{refusal}}.',
      failed: 'Could not be removed: {{message}}. {{remedy}}',
      remove_one: 'Remove {{count, number}}…',
      remove_other: 'Remove {{count, number}}…',
      removeNone: 'Remove…',
      question_one: 'Remove {{count, number}} machine?',
      question_other: 'Remove {{count, number}} machines?',
      confirm_one: 'Remove {{count, number}} machine',
      confirm_other: 'Remove {{count, number}} machines',
      named: '{{name}} of {{executor}}',
      warning:
        'Deletes the machines and everything on their disks. This cannot be undone.',
    },
  },
});

export type ExecutorsT = TranslationFunction<typeof executorsTranslationRef.T>;
