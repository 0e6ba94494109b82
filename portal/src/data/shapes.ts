// What the platform's API answers with, as its document says, and what this portal calls some of it.

import type { Problem, Warning } from "../../generated/types";

export * from "../../generated/types";

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: unknown };

export type PlanWarning = Warning;
export type SourceProblem = Problem | Warning;
