public import Errors
import Execution
public import HTTP
import JSON
public import Runs

/// Sends a request, and passes on what was answered.
///
/// Redirections are answers as others are. `${NAME}` in the URL, in header values and in the body stands for a variable of the step's
/// environment, secrets among them.
public struct HTTPStep: StepExecutor {
    private let sender: any HTTPSender

    /// Bytes of an answer that are read unless the step says otherwise; more than fits the outputs only where nothing is passed on.
    static let answerBytes = 1 << 20
    static let answerLimit = 64 << 20
    /// Bytes of an answer that the error of a step tells.
    static let toldBytes = 500

    public init(sender: any HTTPSender) { self.sender = sender }

    private enum ResponseForm: String, CaseIterable {
        case auto, json, text, none
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        let request = try HTTPStepRequest.request(spec)
        let limit = min(try spec.size("max_bytes") ?? Self.answerBytes, Self.answerLimit)
        context.log(.info, "\(request.method.rawValue) \(try spec.required("url"))")
        let sender = sender
        let answer: CollectedResponse
        do {
            answer = try await context.cancellable { try await sender.send(request, limit: limit) }
        } catch {
            if context.isCancelled {
                throw MartletError(.cancelled, "the request of the step '\(assignment.step)' was cancelled")
            }
            throw MartletError(wrapping: error)
        }
        context.log(.info, "status \(answer.status.rawValue), \(answer.body.count) bytes")
        try check(answer, spec, assignment.step)
        return StepOutcome(
            outputs: try outputs(answer, spec, assignment.step), bytes: Int64(answer.body.count))
    }

    private func check(_ answer: CollectedResponse, _ spec: StepSpec, _ step: String) throws(MartletError) {
        let status = Int(answer.status.rawValue)
        var expected: [Int] = []
        switch spec["expect"] {
        case .array(let elements)?: expected = elements.compactMap { $0.intValue.map { Int($0) } }
        case .integer(let number)?: expected = [Int(number)]
        default: break
        }
        guard expected.isEmpty ? (200...299).contains(status) : expected.contains(status) else {
            let isCut = answer.body.count > Self.toldBytes
            let text =
                String(decoding: answer.body.prefix(Self.toldBytes), as: UTF8.self) + (isCut ? ProcessLine.cutMark : "")
            throw MartletError(
                .failed, "the step '\(step)' was answered with status \(status): \(text)",
                hint: expected.isEmpty
                    ? "Statuses of 200 to 299 are a success, unless 'expect' lists others." : nil)
        }
    }

    private func outputs(_ answer: CollectedResponse, _ spec: StepSpec, _ step: String) throws(MartletError)
        -> JSONValue
    {
        var outputs: JSONObject = ["status": .integer(Int64(answer.status.rawValue))]
        var headers: JSONObject = [:]
        for (name, value) in answer.fields.all { headers[name.lowercased()] = .string(value) }
        outputs["headers"] = .object(headers)
        let form = try spec.choice("response", default: ResponseForm.auto)
        if form == .none { return .object(outputs) }
        let type = answer.fields["Content-Type"]?.lowercased() ?? ""
        let isJSON = form == .json || (form == .auto && type.contains("json"))
        var body = JSONValue.null
        if isJSON {
            do {
                body = try JSONValue(parsing: answer.body, file: "the answer")
            } catch {
                throw MartletError(.failed, "the step '\(step)' was answered with what is no JSON: \(error.message)")
            }
        } else if let text = String(validating: answer.body, as: UTF8.self) {
            body = .string(text)
        } else if form == .text {
            throw MartletError(.failed, "the step '\(step)' was answered with what is no UTF-8 text")
        }
        let paths = try spec.pairs("select")
        if paths.isEmpty {
            outputs["body"] = body
        } else {
            for (name, path) in paths { outputs[name] = try HTTPStepRequest.select(path, in: body, step) }
        }
        guard JSONValue.object(outputs).encoded().count <= StepOutcome.outputLimit else {
            throw MartletError(
                .limitExceeded, "what the step '\(step)' was answered has more than \(StepOutcome.outputLimit) bytes",
                hint: "Name what you need in 'select', or set response: none.")
        }
        return .object(outputs)
    }
}
