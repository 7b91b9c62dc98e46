// A runbook of Systems Manager that gives back what is paused, from the console, also when the watchdog cannot run.
// It runs with a role of its own, because a script that calls AWS has no permissions without one; whoever starts it
// needs to be allowed two things, and no more (`grantStart`).

import { Aws, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { runbookNameOf } from '../contract';
import { acknowledgeRunbook } from '../tree/nag-reasons';
import { runbookStatements, runbookWildcards } from './role';
import { RUNBOOK_RUNTIME, runbookSource } from './runbook-source';

export interface ResumeRunbookProps {
  /** A Watchdog, or what of one the runbook needs. */
  readonly watchdog: {
    readonly guardName: string;
    readonly function: lambda.IFunction;
    readonly table: dynamodb.ITable;
  };
  /**
   * Runs it: one that Systems Manager may assume and that has the permissions of `RUNBOOK_PERMISSIONS`.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** Names, ARNs and record ids; nothing else reaches the program. */
const ASKED = '^[\\w:.$-]{1,300}$';

/** A runbook of Systems Manager that resumes from the console, also when the watchdog cannot run. */
export class ResumeRunbook extends Construct {
  /** Known before it is deployed, so that the watchdog can name it in alerts. */
  readonly documentName: string;
  /** The document of Systems Manager: `Spendfuse-resume-` and the name of the guard. */
  readonly document: ssm.CfnDocument;
  /** The role that the runbook runs with. */
  readonly role: iam.IRole;

  constructor(scope: Construct, id: string, props: ResumeRunbookProps) {
    super(scope, id);
    this.documentName = runbookNameOf(props.watchdog.guardName);
    this.role = props.role ?? this.defineRole(props);
    this.document = new ssm.CfnDocument(this, 'Resource', {
      name: this.documentName,
      documentType: 'Automation',
      documentFormat: 'JSON',
      // A document with a name of its own cannot be replaced by another of the same name.
      updateMethod: 'NewVersion',
      content: this.content(props),
    });
  }

  /** Lets someone start it, which gives back as much as the watchdog's own `resume` does. */
  grantStart(grantee: iam.IGrantable): iam.Grant {
    const { partition, region, account } = Stack.of(this);
    const own = `arn:${partition}:ssm:${region}:${account}`;
    const names = [`automation-definition/${this.documentName}:*`, `document/${this.documentName}`];
    const passed = { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } };
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:StartAutomationExecution'],
      resourceArns: names.map((name) => `${own}:${name}`),
    }).combine(
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['iam:PassRole'],
        resourceArns: [this.role.roleArn],
        conditions: passed,
      }),
    );
  }

  private content({ watchdog }: ResumeRunbookProps): unknown {
    return {
      schemaVersion: '0.3',
      description: 'Gives back what Spendfuse paused',
      assumeRole: this.role.roleArn,
      parameters: {
        Function: {
          type: 'String',
          description: 'Name, ARN or record id; or all',
          allowedPattern: ASKED,
        },
      },
      mainSteps: [
        {
          name: 'Resume',
          action: 'aws:executeScript',
          inputs: {
            Runtime: RUNBOOK_RUNTIME,
            Handler: 'resume',
            Script: runbookSource(),
            InputPayload: {
              Function: '{{Function}}',
              Execution: '{{automation:EXECUTION_ID}}',
              Watchdog: watchdog.function.functionName,
              Table: watchdog.table.tableName,
            },
          },
        },
      ],
    };
  }

  private defineRole({ watchdog }: ResumeRunbookProps): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: automation() });
    const policy = new iam.Policy(this, 'Permissions', {
      roles: [role],
      statements: runbookStatements({
        functionArn: watchdog.function.functionArn,
        tableArn: watchdog.table.tableArn,
      }),
    });
    acknowledgeRunbook(policy, runbookWildcards());
    return role;
  }
}

/** Systems Manager, and only on behalf of this account. */
const automation = (): iam.ServicePrincipal =>
  new iam.ServicePrincipal('ssm.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
