import Errors
import Templates

/// Finds what each pipeline refers to, once all names are known.
struct ProjectConnector: Sendable {
    let runner: DiscoveryRunner

    struct Result: Sendable {
        var pipeline: Pipeline
        var warnings: [ProjectWarning] = []
        var errors: [MartletError] = []
    }

    func connect(_ pipeline: Pipeline) -> Result {
        var result = Result(pipeline: pipeline)
        if let template = pipeline.template {
            do {
                let finding = try discover(template, of: pipeline, &result.errors)
                result.pipeline.discovery = finding.discovery
                result.pipeline.discovery.includes = finding.includes
                result.pipeline.fingerprint = Fingerprints.own(
                    pipeline, finding, includes: finding.includes.map { ($0, runner.library.sources[$0] ?? "") })
                result.warnings = finding.warnings
            } catch let error as MartletError {
                result.errors.append(error.located(at: SourceLocation(file: pipeline.path)))
            } catch {
                result.errors.append(
                    MartletError(
                        .internal, "the template could not be read", at: SourceLocation(file: pipeline.path),
                        cause: error))
            }
            for call in template.verbatimCalls(of: ["ref", "landing_zone"]) {
                result.warnings.append(
                    ProjectWarning(
                        message: "'\(call.word)(' stands outside of braces, so it is not replaced",
                        location: call.location, hint: "Write {{ \(call.word)('…') }}."))
            }
        }
        if let form = pipeline.python {
            do throws(MartletError) {
                let (finding, form) = try runner.discover(pipeline, form)
                result.pipeline.discovery = finding.discovery
                result.pipeline.python = form
                result.pipeline.fingerprint = Fingerprints.own(pipeline, finding, includes: [])
            } catch {
                result.errors.append(error.located(at: SourceLocation(file: pipeline.path)))
            }
        }
        for test in pipeline.testFiles {
            do {
                let template = try Template(compiling: test.text, name: test.path)
                _ = try discover(template, of: pipeline, &result.errors)
            } catch let error as MartletError {
                result.errors.append(error.located(at: SourceLocation(file: test.path)))
            } catch {
                result.errors.append(
                    MartletError(
                        .internal, "the test could not be read", at: SourceLocation(file: test.path), cause: error))
            }
        }
        return result
    }

    /// Unknown tables of one template that are told at once.
    private static let unknownLimit = 20

    /// What a template uses; tables that are not there are added to the errors, each with its place, as if they were there.
    ///
    /// - Throws: Anything else that is wrong, or one unknown table too many.
    private func discover(
        _ template: Template, of pipeline: Pipeline, _ errors: inout [MartletError]
    ) throws -> DiscoveryRunner.Finding {
        var runner = runner
        for _ in 0..<Self.unknownLimit {
            do {
                return try runner.discover(template, of: pipeline.name, pipeline.settings)
            } catch let error as MartletError {
                guard let unknown = error.cause as? UnknownTable, !runner.known.contains(unknown.name) else {
                    throw error
                }
                errors.append(error.located(at: SourceLocation(file: pipeline.path)))
                runner.known.insert(unknown.name)
            }
        }
        return try runner.discover(template, of: pipeline.name, pipeline.settings)
    }
}
