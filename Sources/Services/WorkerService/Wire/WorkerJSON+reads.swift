public import Errors
public import JSON

extension WorkerJSON {
    /// What is said of a query that was done, or why it was not; nil for a step that the worker has no more.
    public static func readAnswer(_ answer: ReadAnswer) -> JSONValue? {
        switch answer {
        case .ready(let sent): return ["bytes": .integer(Int64(sent.bytes)), "sha256": .string(sent.hash)]
        case .failed(let error):
            var failure: JSONObject = ["code": .string(error.code.rawValue), "message": .string(error.message)]
            failure["hint"] = error.hint.map { .string($0) }
            return ["error": .object(failure)]
        case .lost: return nil
        }
    }

    public static func readAnswer(from json: JSONValue) throws(MartletError) -> ReadAnswer {
        if let error = json["error"], !error.isNull {
            let fields = WireFields(error, of: "the error of a query")
            return .failed(
                MartletError(
                    ErrorCode(rawValue: try fields.text("code")) ?? .failed, try fields.text("message"),
                    hint: error["hint"]?.stringValue))
        }
        let fields = WireFields(json, of: "the answer to a query")
        return .ready(SentTable(bytes: Int(try fields.integer("bytes")), hash: try fields.text("sha256")))
    }
}
