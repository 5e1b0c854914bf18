//! Empty: the package holds only the tests of the invented platforms.
//! Must not know them.
