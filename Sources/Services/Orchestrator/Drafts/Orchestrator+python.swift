internal import Errors
internal import Execution
internal import Pipelines
internal import PythonSteps

extension Orchestrator {
    /// Lets the project's own Python read a `pipeline.py`, in a process that runs nothing of it.
    func checkPython(_ request: DraftRequest, _ report: inout DraftReport) async {
        let file = "\(request.edit.folder.path)/pipeline.py"
        guard let text = request.edit.text["pipeline.py"] else { return }
        do throws(MartletError) {
            guard let python else {
                throw MartletError(.unavailable, "there is no Python here")
            }
            _ = try await python.pool.inspect(
                PythonCode(form: .pipeline, text: text, file: file), in: try await python.environment())
        } catch {
            // Where Python itself is missing, the text may be right.
            guard error.code == .failed else {
                report.warnings.append(
                    ProjectWarning(
                        message: "whether Python can read it was not checked: \(error.message)",
                        location: SourceLocation(file: file), hint: error.hint))
                return
            }
            var error = error
            // The traceback would only say again what the place does.
            error.hint = nil
            report.errors.append(error.located(at: SourceLocation(file: file)))
        }
    }
}
