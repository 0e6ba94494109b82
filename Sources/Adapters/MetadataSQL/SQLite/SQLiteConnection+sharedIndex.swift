internal import CSQLite

extension SQLiteConnection {
    /// The size that SQLite gives each piece of the index; a property of the file format.
    private static let indexPieceBytes: Int32 = 32_768

    /// The beginning of the index of the write-ahead log as SQLite has it mapped; valid until the connection is closed.
    ///
    /// It comes from SQLite and not from a descriptor of our own, since closing one would end all of SQLite's locks on that file.
    func sharedIndex() -> UnsafeRawPointer? {
        // The first read makes SQLite open the index.
        guard unsafe sqlite3_exec(pointer, "SELECT 1 FROM sqlite_schema LIMIT 1", nil, nil, nil) == SQLITE_OK else {
            return nil
        }
        var found: UnsafeMutablePointer<sqlite3_file>?
        let status = unsafe withUnsafeMutablePointer(to: &found) { place in
            unsafe sqlite3_file_control(pointer, "main", SQLITE_FCNTL_FILE_POINTER, place)
        }
        guard status == SQLITE_OK, let file = unsafe found, let methods = unsafe file.pointee.pMethods,
            let map = unsafe methods.pointee.xShmMap
        else { return nil }
        var piece: UnsafeMutableRawPointer?
        guard unsafe map(file, 0, Self.indexPieceBytes, 0, &piece) == SQLITE_OK, let piece = unsafe piece else {
            return nil
        }
        return UnsafeRawPointer(piece)
    }
}
