// The clients of a survey: as patient as AWS asks for, and never waiting for a service that does not answer.
// Settings only; what is asked is said in the survey of each kind.

export interface ClientSettings {
  readonly region: string;
  readonly profile?: string;
}

/** Thousands of small questions: a client slows down by itself when AWS says that it is too much. */
export const patient = (settings: ClientSettings) =>
  ({
    ...settings,
    retryMode: 'adaptive',
    maxAttempts: 8,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
  }) as const;

/** IAM and CloudFront are one for all Regions, and are asked in the first. */
export const FIRST_REGION = 'us-east-1';
