internal import Errors
package import ObjectStorage

/// What files of a lake are called where it was, and where it is.
package struct MovedNames: Sendable {
    /// Every name that a file may have had, the longest first.
    package let old: [Location]
    /// What it is called from now on.
    package let new: Location

    package init(old: [Location], new: Location) {
        self.old = old.filter { $0 != new }.sorted { $0.uri.utf8.count > $1.uri.utf8.count }
        self.new = new
    }

    /// The new name of what a text names; a text that names nothing of the lake stays as it is.
    package func renamed(_ text: String) -> String {
        guard text.contains("/"), let location = try? Location(text) else { return text }
        for folder in old {
            if location == folder { return new.uri }
            guard let path = location.relative(to: folder), let moved = try? new.appending(path) else { continue }
            return moved.uri + (text.hasSuffix("/") ? "/" : "")
        }
        return text
    }

    /// How an old name may begin in a text, with what takes its place.
    package var beginnings: [(old: String, new: String)] {
        old.flatMap { folder -> [(String, String)] in
            let new = new.uri + "/"
            guard let path = folder.filePath else { return [(folder.uri + "/", new)] }
            return [(folder.uri + "/", new), ("file:" + path + "/", new), (path + "/", new)]
        }
    }
}
