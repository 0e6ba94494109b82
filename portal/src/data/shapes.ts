// What the platform's API answers with, where its document only says that it is an object.

export * from "./lookshapes";
export * from "./sourceshapes";

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: unknown };

export interface Caller {
    name: string;
    scope: "read" | "write" | "admin" | "worker";
    namespaces: string[];
}
export interface Limits {
    query_rows: number;
    query_time_ms: number;
    queries_at_once: number;
    runs_at_once: number;
    upload_bytes: number;
}

export type RunStatus = "pending" | "running" | "success" | "failed" | "cancelled" | "waiting" | "queued";
export interface Run {
    id: string;
    status: string;
    trigger: string;
    author: string;
    target: string;
    kind: string;
    name?: string;
    priority?: number;
    parent?: { run: string; step: string };
    pinned_commit: string;
    created_at: string;
    started_at: string | null;
    finished_at: string | null;
    request: JsonObject;
    branch: string | null;
    published_commit: string | null;
    error: string | null;
}
export interface Step {
    name: string;
    status: string;
    action: string;
    started_at: string | null;
    finished_at: string | null;
    rows_written: number | null;
    rows_deleted: number | null;
    rows_total: number | null;
    rows_quarantined: number | null;
    bytes_written: number | null;
    snapshot_id: number | null;
    inputs: string[];
    attempts: number;
    error: string | null;
    peak_memory?: number;
    cpu_us?: number;
    outputs?: unknown;
    child?: string;
    awaits_decision?: boolean;
}
export interface TestResult {
    asset: string;
    name: string;
    status: string;
    severity: string;
    violations: number | null;
    duration_us: number;
    description: string | null;
    remediation: string | null;
    tags: string[];
    sample: { columns: string[]; rows: (string | null)[][] };
    error: string | null;
}
export interface LogLine {
    id?: number;
    time: string;
    level: "debug" | "info" | "warning" | "error";
    step: string | null;
    message: string;
}

export interface TableEntry {
    name: string;
    kind: "table" | "view";
    rows: number | null;
}
export interface Column {
    id: number;
    name: string;
    type: string;
    required: boolean;
    doc?: string;
}
export interface Table {
    name: string;
    kind: "table" | "view";
    sql?: string;
    dialect?: string;
    id?: string;
    location?: string;
    metadata_location?: string;
    snapshots?: number;
    snapshot_id?: number | null;
    rows?: number | null;
    bytes?: number | null;
    data_files?: number | null;
    columns?: Column[];
    partition_by?: string[];
    properties?: Record<string, string>;
    catalog_properties?: Record<string, string>;
}
export interface Commit {
    id: string;
    parents: string[];
    author: string;
    message: string;
    time: string;
    properties: Record<string, string>;
}
export interface TableChange {
    commit: Commit;
    removed: boolean;
    snapshot?: { id: number; time: string; operation: string | null; summary: Record<string, string> };
}
export interface Reference {
    name: string;
    kind: "branch" | "tag";
    commit: string;
    created_at: string;
    metadata: Record<string, string>;
}
export interface ColumnChange {
    change: string;
    column: string;
    before: string | null;
    after: string | null;
}
export interface RowSample {
    side: string;
    row: Record<string, Json>;
}
export interface TableDiff {
    name: string;
    kind: string;
    change: string;
    sql_before?: string | null;
    sql_after?: string | null;
    rows_added?: number;
    rows_removed?: number;
    rows_changed?: number | null;
    key?: string[];
    column_changes?: ColumnChange[];
    samples?: RowSample[];
}
export interface KeyChange {
    key: string;
    kind: string;
    change: string;
}
export interface Conflict {
    key: string;
    reason: string;
}

export interface Schedule {
    name: string;
    kind: string;
    defined_in: string;
    enabled: boolean;
    definition: JsonObject;
    author: string;
    next_at: string | null;
    last_due_at: string | null;
}
export interface Trigger {
    name: string;
    kind: string;
    defined_in: string;
    enabled: boolean;
    definition: JsonObject;
    fired: number;
    last_fired_at: string | null;
    has_secret: boolean;
}
export interface Firing {
    key: string;
    source: string;
    status: string;
    due_at: string;
    recorded_at: string;
    target: JsonObject;
    run: string | null;
    error: string | null;
}
export interface Finding {
    rule: string;
    severity: string;
    name: string;
    message: string;
    hint: string;
}
export interface Worker {
    id: string;
    name: string;
    status: string;
    groups: string[];
    environment: string;
    languages: string[];
    labels: Record<string, string>;
    capacity: number;
    version: string;
    load: { cpu: number; memory_bytes: number; memory_total_bytes: number; load: number };
    heard_seconds_ago: number;
    answered: number;
    lost: number;
    steps: { run: string; step: string; attempt: number }[];
}
export interface WaitingStep {
    run: string;
    step: string;
    attempt: number;
    group: string;
    wait_seconds: number;
    reason: string;
}
export interface FlowEntry {
    name: string;
    path: string;
    valid: boolean;
    description?: string | null;
    steps?: number;
    parameters?: string[];
    problems?: { message: string }[];
}
export interface PlanStep {
    pipeline: string;
    action: string;
    reasons: string[];
    depends_on: string[];
    tests: number;
    inputs: string[];
}
export interface PlanWarning {
    message: string;
    hint?: string;
}
export interface IngestedFile {
    path: string;
    rows: number | null;
    quarantined: number;
    same_as: string | null;
}
