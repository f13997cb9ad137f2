// What is compiled into this program convolves by the library's layers alone.
Sakd.Platform.HiddenCaches.TrustLayers();
return Sakd.App.SakdApp.Run(args, Sakd.Architectures.SakdCatalog.Instance);
