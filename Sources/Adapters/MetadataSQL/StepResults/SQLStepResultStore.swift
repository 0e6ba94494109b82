internal import Cataloging
internal import Clocks
public import Errors
internal import JSON
public import Runs

/// Results of steps in the state's database.
public final class SQLStepResultStore: StepResultStore {
    private let database: SQLDatabase

    public init(_ database: SQLDatabase) { self.database = database }

    public func result(
        of step: String, in flow: String, fingerprint: String
    ) async throws(MartletError) -> StepResult? {
        try await database.read { handle throws(MartletError) in
            var row: (outputs: String, inputs: String, run: String, madeAt: Int64)?
            try handle.run(
                """
                SELECT outputs, inputs, run_id, made_at FROM step_results
                WHERE flow = $1 AND step = $2 AND fingerprint = $3
                """, [.text(flow), .text(step), .text(fingerprint)]
            ) { row = ($0.text(0), $0.text(1), $0.text(2), $0.integer(3)) }
            guard let row else { return nil }
            return StepResult(
                flow: flow, step: step, fingerprint: fingerprint, outputs: try JSONValue(parsing: row.outputs),
                inputs: try JSONValue(parsing: row.inputs).objectValue ?? [:], run: row.run,
                madeAt: Timestamp(microseconds: row.madeAt))
        }
    }

    public func keep(_ result: StepResult) async throws(MartletError) {
        let oldest = result.madeAt.microseconds - StepResult.age.components.seconds * 1_000_000
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try handle.run(
                """
                INSERT INTO step_results (flow, step, fingerprint, outputs, inputs, run_id, made_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (flow, step, fingerprint) DO UPDATE SET outputs = excluded.outputs,
                    inputs = excluded.inputs, run_id = excluded.run_id, made_at = excluded.made_at
                """,
                [
                    .text(result.flow), .text(result.step), .text(result.fingerprint), .text(result.outputs.text()),
                    .text(JSONValue.object(result.inputs).text()), .text(result.run),
                    .integer(result.madeAt.microseconds),
                ])
            try handle.run("DELETE FROM step_results WHERE made_at < $1", [.integer(oldest)])
            try handle.run(
                """
                DELETE FROM step_results WHERE flow = $1 AND step = $2 AND fingerprint IN (
                    SELECT fingerprint FROM (
                        SELECT fingerprint, row_number() OVER (ORDER BY made_at DESC, fingerprint) AS age
                        FROM step_results WHERE flow = $1 AND step = $2
                    ) AS aged WHERE age > $3)
                """, [.text(result.flow), .text(result.step), .integer(Int64(StepResult.countLimit))])
            return .keep(())
        }
    }
}
