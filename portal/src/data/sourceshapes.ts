// What the API answers with about pipelines and their text.

export interface PipelineEntry {
    name: string;
    language: "sql" | "python";
    path: string;
    materialized: string;
    strategy: string;
    description: string | null;
    owner: string | null;
    unique_key: string[];
    tags: string[];
    inputs: string[];
    landing: string[];
}
export interface PipelineColumn {
    name: string;
    type: string | null;
    description: string | null;
    tests: string[];
}
export interface PipelineTest {
    name: string;
    path: string;
    sql: string;
}
export interface PipelineDetails extends PipelineEntry {
    source: string;
    columns: PipelineColumn[];
    tests: PipelineTest[];
    readers: string[];
}

/** The text of pipelines. */
export interface SourceEntry {
    name: string;
    folder: string;
    language: "sql" | "python";
    tests: number;
}
export interface SourceFile {
    path: string;
    text: string;
}
export interface SourceVersion {
    number: number;
    kind: "created" | "saved" | "restored" | "deleted" | "found";
    author: string;
    time: string;
    digest: string;
    files?: SourceFile[];
}
export interface SourceProblem {
    message: string;
    hint?: string;
    location?: { file: string; line?: number; column?: number; excerpt?: string };
}
export interface SourceColumn {
    name: string;
    type: string;
}
export interface SourceTiming {
    part: string;
    ms: number;
}
/** A file of the code of two runs, where they had it otherwise; null where one had no such file. */
export interface CodeDifference {
    path: string;
    before: string | null;
    after: string | null;
}
