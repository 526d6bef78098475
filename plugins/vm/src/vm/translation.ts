import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts of single VMs.
 *
 * @public
 */
export const vmTranslationRef = createTranslationRef({
  id: 'vm.vm',
  messages: {
    problems: {
      leftovers: 'The clean-up left something behind',
      drift: 'The virtual machine differs from its spec',
      stuck: 'The virtual machine is stuck',
    },
    operationPhases: {
      queued: 'Queued',
      submitting: 'Starting',
      running: 'Running',
      succeeded: 'Succeeded',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
    timeline: {
      steps: {
        create: 'Creation steps',
        delete: 'Deletion steps',
        start: 'Start steps',
        stop: 'Stop steps',
        restart: 'Restart steps',
      },
      showLogBelow: {
        create: 'Show the creation log',
        delete: 'Show the deletion log',
        start: 'Show the start log',
        stop: 'Show the stop log',
        restart: 'Show the restart log',
      },
      requestedBy: 'requested by {{who}} {{when}}',
      retries: 'retries {{when}}',
      done: 'done',
      failed: 'failed',
      running: 'running',
      runningUsually: 'running, usually {{usual}}',
      none: 'No operations yet.',
      older: 'Show older operations',
      showLog: 'Show log',
      logBelow: 'Log shown below',
    },
    log: {
      title: 'Log',
      complete: '{{operation}}, complete',
      following: '{{operation}}, live',
      held_one: '{{operation}}, paused, {{count}} new line',
      held_other: '{{operation}}, paused, {{count}} new lines',
      follow: 'Follow',
      wrap: 'Wrap lines',
      retrying: 'Retrying.',
      none: 'This operation wrote no log.',
      noneYet: 'No log lines yet.',
    },
    actions: {
      start: 'Start',
      retry: 'Retry',
      restart: 'Restart',
      stop: 'Stop',
      recreate: 'Recreate',
      delete: 'Delete',
      question: '{{action}} {{name}}?',
      actionsFor: 'Actions for {{name}}',
      warnings: {
        restart: 'The VM is unavailable until it has booted again.',
        stop: 'The VM is unavailable until somebody starts it again. Its disk is kept.',
        recreate:
          'Deletes the VM and everything on its disk, then creates a new one from the image under the same name.',
        delete:
          "Deletes the VM and everything on its disk, and lowers its group's count by one. This cannot be undone.",
      },
    },
    facts: {
      title: 'Details',
      addresses: 'Addresses',
      power: 'Power',
      stack: 'Stack',
      image: 'Image',
      imageVersion: '{{image}}, version {{version}}',
      size: 'Size',
      specRevision: 'Spec revision',
      executor: 'Executor',
      executorOn: '{{executor}}, host {{host}}',
      providerId: 'Provider ID',
      hostname: 'Hostname',
      os: 'Operating system',
      guestAddresses: 'Guest addresses',
      group: 'Group',
      created: 'Created',
      ready: 'Ready',
      deleted: 'Deleted',
      timeline: 'Timeline',
    },
    details: {
      title: 'Virtual machine',
      loading: 'Loading the details',
      failed: 'The details could not be loaded',
      page: 'Open the page of this VM',
      loadingVm: 'Loading the virtual machine',
      vmFailed: 'The virtual machine could not be loaded',
      missing: 'Virtual machine not found',
      missingHelp:
        'It may have been deleted, or you may not have access to it.',
      all: 'All virtual machines',
      whose: '{{environment}} of {{component}}, owned by {{owner}}',
      whoseInSystem:
        '{{environment}} of {{component}}, system {{system}}, owned by {{owner}}',
    },
  },
});

export type VmT = TranslationFunction<typeof vmTranslationRef.T>;
