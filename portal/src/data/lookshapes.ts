// What the API answers with about queries that are kept, files, results of tests, landing and backfills.

import type { JsonObject, Run, Step, TestResult } from "./shapes";

export interface SavedQuery {
    id: string;
    name: string;
    sql: string;
    ref: string;
    version: number;
    created_at: string;
    created_by: string;
    updated_at: string;
    updated_by: string;
}
export interface TableFile {
    path: string;
    format: string;
    partition: string;
    rows: number;
    bytes: number;
    delete_files: number;
    sequence_number: number;
}
export interface PartitionSize {
    partition: string;
    files: number;
    rows: number;
    bytes: number;
}
export interface QualityResult {
    run: string;
    target: string;
    at: string;
    name: string;
    status: string;
    severity: string;
    violations: number | null;
    duration_us: number;
}
export interface Found {
    kind: "table" | "view" | "column" | "pipeline" | "run";
    name: string;
    of?: string;
    about?: string;
}
export interface FileUpload {
    id: string;
    file: string;
    size: number;
    offset: number;
    mark: string;
    created_at: string;
    author: string;
}
export interface Zone {
    zone: string;
    folder: string;
    files: number;
    bytes: number;
    latest: string | null;
    pipelines: string[];
}
export interface ZoneFile {
    path: string;
    bytes: number;
    modified: string;
}
export interface RunDetails {
    run: Run;
    steps: Step[];
    tests: TestResult[];
}
export interface Backfill {
    name: string;
    status: string;
    target: JsonObject;
    limit: number;
    author: string;
    created_at: string;
    progress: Record<string, number>;
}
export interface BackfillItem {
    position: number;
    partition: string;
    status: string;
    run: string | null;
    error: string | null;
}
