internal import Clocks
internal import Errors
internal import Pipelines
internal import Runs

extension Orchestrator {
    /// Keeps the text of what a run is about to do, so that it can be compared with what others did.
    ///
    /// A run does not fail for it: where the text cannot be kept, the run's log says so.
    func keepCode(of planned: RunPlan, as record: RunRecord, _ journal: RunJournal) async {
        guard let code else { return }
        let texts = planned.project.texts(of: planned.plan.steps.map(\.pipeline))
        do throws(MartletError) {
            try await code.keep(
                RunCode(texts.map { RunCode.File(path: $0.path, text: $0.text) }), of: record.id, at: clock.now())
        } catch {
            journal.emit(
                .log(
                    LogRecord(
                        time: clock.now(), level: .warning, step: nil,
                        message: "the text of the code of this run was not kept: \(error.message)")))
        }
    }
}
