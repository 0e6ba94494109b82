import Foundation

enum TestFolder {
    static func exists(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
