// The stack of a drill's canary: a function that only waits, and a role that may do nothing at all.
// Its parameter is how a later drill knows what is left of an earlier one: a stack without it is not ours to remove.

import { CANARY, type DrillPlan } from '../../guard/drill/drill-plan';

/** Names the guard that is drilled; its being there marks the stack as a drill's. */
export const DRILL_PARAMETER = 'DrillOf';

/** Waiting is billed like work. It writes no log: its role may not even do that, so no log group is left behind. */
const CODE = `exports.handler = () => new Promise((done) => setTimeout(done, ${CANARY.runSeconds * 1000}));\n`;

export function canaryTemplate({ functionName, tags }: DrillPlan): string {
  const tagList = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The canary of spendfuse drill: not part of any system, and safe to delete.',
    Parameters: {
      [DRILL_PARAMETER]: { Type: 'String', Description: 'The guard that is drilled' },
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Description: 'The canary of spendfuse drill; may do nothing',
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'lambda.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          },
        },
      },
      Canary: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: functionName,
          Description: 'Waits for a second. Made by spendfuse drill, which removes it.',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          MemorySize: CANARY.memoryMb,
          Timeout: CANARY.timeoutSeconds,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: CODE },
          Tags: tagList,
        },
      },
    },
  });
}
