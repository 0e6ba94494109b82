import Errors
import Synchronization

/// Says what is wrong with the project's files, each problem once while it lasts.
final class ToldProblems: Sendable {
    private let last = Mutex<Set<String>>([])

    func tell(_ problems: [MartletError]) {
        let texts = problems.map { error in error.location.map { "\($0): \(error.message)" } ?? error.message }
        let new = last.withLock { last in
            defer { last = Set(texts) }
            return texts.filter { !last.contains($0) }
        }
        for text in new { ErrorOutput.warn(text) }
    }
}
