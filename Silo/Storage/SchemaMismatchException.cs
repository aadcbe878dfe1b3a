namespace IdleCloud.Silo.Storage;

/// <summary>The database's schema was not made by this program's migrations, so that waiting or trying again cannot help.</summary>
internal sealed class SchemaMismatchException(string message) : Exception(message);
